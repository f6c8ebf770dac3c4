/* The rooms one may enter: one line each. */
import { computed } from 'vue'
import type { Room } from '../room'
import { can } from '../session'
import { audit } from './audit'
import { cases } from './cases'
import { exchange } from './exchange'
import { home } from './home'
import { intake } from './intake'
import { orgs } from './orgs'
import { rules } from './rules'
import { users } from './users'

export const rooms: Room[] = [
  home,
  cases,
  intake,
  orgs,
  users,
  rules,
  exchange,
  audit,
]

export const menu = computed(() =>
  rooms
    .flatMap((r) => r.menu)
    .filter((e) => can(e.right))
    .sort((a, b) => a.order - b.order),
)
