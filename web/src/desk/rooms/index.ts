/* The rooms one may enter: one line each. */
import { computed } from 'vue'
import type { Room } from '../room'
import { can } from '../session'
import { cases } from './cases'
import { home } from './home'
import { intake } from './intake'

export const rooms: Room[] = [
  home,
  cases,
  intake,
]

export const menu = computed(() =>
  rooms
    .flatMap((r) => r.menu)
    .filter((e) => can(e.right))
    .sort((a, b) => a.order - b.order),
)
