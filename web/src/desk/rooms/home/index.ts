import { Sunny } from '@element-plus/icons-vue'
import type { Room } from '../../room'
import { t } from '../../words'

export const home: Room = {
  name: 'home',
  routes: [{ path: '/desk', title: () => t('nav.home'), page: () => import('./Home.vue') }],
  menu: [{ path: '/desk', label: () => t('nav.home'), icon: Sunny, order: 10, key: 'd' }],
}
