/* What the person chose about the looks; nothing here says who she is. */
import { reactive, watchEffect } from 'vue'

export type Lang = 'zh-CN' | 'en'
const KEPT = 'xb.portal.prefs'

interface Prefs {
  lang: Lang
  elder: boolean
  dark: boolean
}

function kept(): Partial<Prefs> {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? '{}') as Partial<Prefs>
  } catch {
    return {}
  }
}

const system: Prefs = {
  lang: navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en',
  elder: false,
  dark: matchMedia('(prefers-color-scheme: dark)').matches,
}

export const prefs = reactive<Prefs>({ ...system, ...kept() })

/* The page follows the choice; only what differs from the system's wish is kept. */
export function applyPrefs(): void {
  watchEffect(() => {
    const root = document.documentElement
    root.lang = prefs.lang
    root.classList.toggle('dark', prefs.dark)
    root.classList.toggle('elder', prefs.elder)
  })
}

export function choose(change: Partial<Prefs>): void {
  Object.assign(prefs, change)
  try {
    localStorage.setItem(KEPT, JSON.stringify({ ...kept(), ...change }))
  } catch {
    /* private browsing: the choice lasts as long as the page */
  }
}
