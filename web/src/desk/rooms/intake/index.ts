import { EditPen } from '@element-plus/icons-vue'
import type { Room } from '../../room'
import { t } from '../../words'

export const intake: Room = {
  name: 'intake',
  routes: [{ path: '/desk/intake', right: 'cases.register', title: () => t('nav.intake'), page: () => import('./Intake.vue') }],
  menu: [{ path: '/desk/intake', label: () => t('nav.intake'), icon: EditPen, order: 30, right: 'cases.register', key: 'n' }],
}
