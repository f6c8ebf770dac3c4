import '@/kernel/tokens.css'
import './portal.css'
import { createApp } from 'vue'
import App from './App.vue'
import { keepForOffline } from './lib/offline'
import { applyPrefs } from './lib/prefs'
import { loadWords } from './lib/words'

applyPrefs()
void loadWords().then(() => {
  createApp(App).mount('#app')
  if (document.readyState === 'complete') void keepForOffline()
  else addEventListener('load', () => void keepForOffline())
})
