import { OfficeBuilding } from '@element-plus/icons-vue'
import type { Room } from '../../room'
import { t } from './words'

export const orgs: Room = {
  name: 'orgs',
  routes: [{ path: '/desk/orgs', right: 'orgs.read', title: () => t('title'), page: () => import('./Orgs.vue') }],
  menu: [{ path: '/desk/orgs', label: () => t('title'), icon: OfficeBuilding, order: 70, right: 'orgs.manage', key: 'o' }],
}
