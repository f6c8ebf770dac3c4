import { Tickets } from '@element-plus/icons-vue'
import type { Room } from '../../room'
import { t } from '../../words'

export const cases: Room = {
  name: 'cases',
  routes: [
    { path: '/desk/cases', right: 'cases.read', title: () => t('nav.cases'), page: () => import('./Queue.vue') },
    { path: '/desk/cases/:id', right: 'cases.read', title: () => t('nav.case'), page: () => import('./Case.vue') },
    { path: '/desk/search', right: 'cases.read', title: () => t('nav.search'), page: () => import('./Search.vue') },
  ],
  menu: [{ path: '/desk/cases', label: () => t('nav.cases'), icon: Tickets, order: 20, right: 'cases.read', key: 'q' }],
}
