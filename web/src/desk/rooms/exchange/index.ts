import { Upload } from '@element-plus/icons-vue'
import type { Room } from '../../room'
import { t } from './words'

export const exchange: Room = {
  name: 'exchange',
  routes: [{ path: '/desk/imports', right: 'import.manage', title: () => t('title'), page: () => import('./Imports.vue') }],
  menu: [{ path: '/desk/imports', label: () => t('title'), icon: Upload, order: 76, right: 'import.manage', key: 'i' }],
}
