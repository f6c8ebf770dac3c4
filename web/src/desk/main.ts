import '@/kernel/tokens.css'
import '@/kernel/ui/base.css'
import { applyPrefs } from '@/kernel/prefs'
import { startRouter } from '@/kernel/router'
import { createApp } from 'vue'
import App from './App.vue'
import { sweepDrafts } from './drafts'
import { rooms } from './rooms'

applyPrefs()
sweepDrafts()
startRouter(rooms.flatMap((r) => r.routes))
createApp(App).mount('#app')
