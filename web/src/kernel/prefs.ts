/* What one person chose on one computer: kept in the browser, never asked twice. */
import { ref, watch, type Ref } from 'vue'
import { lang } from './i18n'

/* A ref that survives reload. */
export function kept<T>(name: string, initial: T): Ref<T> {
  const key = 'xb.' + name
  let first = initial
  try {
    const text = localStorage.getItem(key)
    if (text !== null) first = JSON.parse(text) as T
  } catch {
    localStorage.removeItem(key)
  }
  const value = ref(first) as Ref<T>
  watch(value, (v) => localStorage.setItem(key, JSON.stringify(v)), { deep: true })
  return value
}

export type Theme = 'light' | 'dark' | 'system'
export type Density = 'compact' | 'comfortable' | 'large'

export const theme = kept<Theme>('theme', 'system')
export const density = kept<Density>('density', 'compact')

/* Call once at start: paints the page, names its language, and follows both the choice and the system. */
export function applyPrefs(): void {
  const system = matchMedia('(prefers-color-scheme: dark)')
  const paint = (): void => {
    const dark = theme.value === 'dark' || (theme.value === 'system' && system.matches)
    document.documentElement.classList.toggle('dark', dark)
    document.documentElement.dataset.density = density.value
  }
  watch([theme, density], paint, { immediate: true })
  system.addEventListener('change', paint)
  watch(lang, (l) => (document.documentElement.lang = l), { immediate: true })
}
