/* Words of the frame and of what all rooms name: states, acts, reasons.  Reasons are the server's own words. */
import { lookup, words } from '@/kernel/i18n'
import casesEn from '../../../src/features/cases/words/en.json'
import casesZh from '../../../src/features/cases/words/zh-CN.json'
import kernelEn from '../../../src/kernel/words/en.json'
import kernelZh from '../../../src/kernel/words/zh-CN.json'
import en from './locale/en.json'
import zh from './locale/zh-CN.json'

export type Word = keyof typeof zh
export const t = words(zh, en)

const say = lookup(zh, en)
export const stateWord = (state: string): string => say('state.' + state)
export const actWord = (action: string): string => say('act.' + action)
export const eventWord = (type: string): string => say('event.' + type)
export const fieldWord = (name: string): string => say('field.' + name)
export const choiceWord = (set: string, value: string): string => say(`choice.${set}.${value}`)
export const roleWord = (role: string): string => say('role.' + role)
export const whyWord = lookup({ ...kernelZh, ...casesZh }, { ...kernelEn, ...casesEn })
