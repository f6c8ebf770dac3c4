import { words } from '@/kernel/i18n'
import en from './en.json'
import zh from './zh-CN.json'

export type Word = keyof typeof zh
export const t = words(zh, en)
