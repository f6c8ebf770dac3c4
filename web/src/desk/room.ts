/* A room of the workspace: its pages, its entries in the menu.  Registered by one line in rooms/index.ts. */
import type { Route } from '@/kernel/router'
import type { Component } from 'vue'

export interface Entry {
  path: string
  label: () => string
  icon: Component
  /* where it stands in the menu; tens leave space */
  order: number
  right?: string
  /* "q": reached by g q */
  key?: string
}

export interface Room {
  name: string
  routes: Route[]
  menu: Entry[]
}
