/* The questions of a filing, in the order they are put; elder mode shows one a page, otherwise one step a page. */
import type { FieldName } from './check'

export type Step = 'matter' | 'demand' | 'contact'
export interface Question {
  id: string
  step: Step
  fields: FieldName[]
}
export const QUESTIONS: readonly Question[] = [
  { id: 'where', step: 'matter', fields: ['tenant_id'] },
  { id: 'matter', step: 'matter', fields: ['matter'] },
  { id: 'details', step: 'matter', fields: ['product', 'happened_on'] },
  { id: 'demands', step: 'demand', fields: ['demands', 'demand'] },
  { id: 'amount', step: 'demand', fields: ['amount_fen'] },
  { id: 'name', step: 'contact', fields: ['consumer_name'] },
  { id: 'phone', step: 'contact', fields: ['phone'] },
  { id: 'idno', step: 'contact', fields: ['id_no'] },
  { id: 'groups', step: 'contact', fields: ['special_groups'] },
  { id: 'send', step: 'contact', fields: [] },
]
export const STEPS: readonly Step[] = ['matter', 'demand', 'contact']

/* The questions put together on each page. */
export function pagesOf(oneByOne: boolean): Question[][] {
  return oneByOne ? QUESTIONS.map((q) => [q]) : STEPS.map((s) => QUESTIONS.filter((q) => q.step === s))
}

/* The page on which that question stands; the first when there is none. */
export function pageOf(pages: Question[][], id: string): number {
  return Math.max(0, pages.findIndex((page) => page.some((q) => q.id === id)))
}

export const questionOf = (field: string): string => QUESTIONS.find((q) => (q.fields as string[]).includes(field))?.id ?? 'send'
