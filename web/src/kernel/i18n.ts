/* Words in two languages.  Each room brings its own pair of JSON files; keys are typed by the Chinese one.
 *
 *     const t = words(zh, en)
 *     t('greeting', { name: '张三' })        "您好，{name}"   "{n|day|days} left" */
import { ref } from 'vue'

export type Lang = 'zh-CN' | 'en'
export type Slots = Record<string, string | number | undefined>

const KEPT = 'xb.lang'

function first(): Lang {
  const kept = localStorage.getItem(KEPT)
  if (kept === 'zh-CN' || kept === 'en') return kept
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}

export const lang = ref<Lang>(first())

export function setLang(to: Lang): void {
  lang.value = to
  localStorage.setItem(KEPT, to)
}

/* {name} is replaced; {n|day|days} picks by number and prints it. */
export function fill(text: string, slots: Slots = {}): string {
  return text.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (whole, name: string, one?: string, many?: string) => {
    const value = slots[name]
    if (value === undefined) return whole
    return one === undefined ? String(value) : `${value} ${Number(value) === 1 ? one : many}`
  })
}

export function words<K extends string>(zh: Record<K, string>, en: Record<K, string>): (key: K, slots?: Slots) => string {
  return (key, slots) => fill((lang.value === 'en' ? en : zh)[key], slots)
}

/* For words whose key comes from the server (states, actions, reasons): falls back to the key itself, which a test forbids. */
export function lookup(zh: Record<string, string>, en: Record<string, string>): (key: string, slots?: Slots) => string {
  return (key, slots) => fill((lang.value === 'en' ? en : zh)[key] ?? key, slots)
}

/* A row that carries both names. */
export function named(row: { name_zh: string; name_en: string }): string {
  return lang.value === 'en' ? row.name_en || row.name_zh : row.name_zh
}
