import { Calendar } from '@element-plus/icons-vue'
import type { Room } from '../../room'
import { t } from './words'

export const rules: Room = {
  name: 'rules',
  routes: [{ path: '/desk/rules', title: () => t('title'), page: () => import('./Rules.vue') }],
  menu: [{ path: '/desk/rules', label: () => t('title'), icon: Calendar, order: 74, right: 'rules.read', key: 'r' }],
}
