import { UserFilled } from '@element-plus/icons-vue'
import type { Room } from '../../room'
import { t } from './words'

export const users: Room = {
  name: 'users',
  routes: [{ path: '/desk/users', right: 'users.read', title: () => t('title'), page: () => import('./Users.vue') }],
  menu: [{ path: '/desk/users', label: () => t('title'), icon: UserFilled, order: 72, right: 'users.read', key: 'u' }],
}
