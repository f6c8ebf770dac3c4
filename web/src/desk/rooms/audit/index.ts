import { Stamp } from '@element-plus/icons-vue'
import type { Room } from '../../room'
import { t } from './words'

export const audit: Room = {
  name: 'audit',
  routes: [{ path: '/desk/audit', right: 'audit.read', title: () => t('title'), page: () => import('./Audit.vue') }],
  menu: [{ path: '/desk/audit', label: () => t('title'), icon: Stamp, order: 80, right: 'audit.read', key: 'a' }],
}
