/* The rules, fetched once, and how their amounts are said. */
import type { CodesRuleList, RuleOut } from '@/generated/api'
import { fill, lang } from '@/kernel/i18n'
import { loader } from '../../load'
import { api } from '../../session'
import en from './en.json'
import zh from './zh-CN.json'

export const rules = loader((signal) => api.get<CodesRuleList>('/api/desk/rules', { signal }))

/* A word made of a code of the pack; the code itself where the pack grew before the words did. */
export function word(group: string, code: string | undefined, slots: Record<string, string | number> = {}): string {
  const all: Record<string, string> = lang.value === 'en' ? en : zh
  return code ? fill(all[`${group}.${code}`] ?? code, slots) : ''
}
export const limitOf = (r: Pick<RuleOut, 'unit' | 'amount'>): string => word('unit', r.unit, { n: r.amount })

/* Only a period from a day can be computed. */
export const computable = (r: RuleOut): boolean => ['calendar_day', 'working_day', 'month', 'year', 'hour', 'working_hour', 'calendar_day_before', 'working_day_before'].includes(r.unit ?? '')
