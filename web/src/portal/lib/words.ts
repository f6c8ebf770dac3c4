/* The words of the portal: Chinese is the master, the chosen language is loaded alone. */
import { shallowRef } from 'vue'
import type zh from '../words/zh-CN.json'
import { type Lang, prefs } from './prefs'

export type Word = keyof typeof zh
type Words = Record<Word, string>

const words = shallowRef<Words>({} as Words)
const load: Record<Lang, () => Promise<{ default: Words }>> = {
  'zh-CN': () => import('../words/zh-CN.json'),
  en: () => import('../words/en.json'),
}

export async function loadWords(): Promise<void> {
  words.value = (await load[prefs.lang]()).default
}

/* {name} in the text is replaced by with.name. */
export function t(key: Word, values: Record<string, string | number> = {}): string {
  const text = words.value[key] ?? key
  return text.replace(/\{(\w+)\}/g, (all, name: string) => String(values[name] ?? all))
}

/* A key made of a code from the server; the fallback where we have no words of our own for it. */
export function tCode(key: string, fallback: string): string {
  return (words.value as Record<string, string>)[key] ?? fallback
}
