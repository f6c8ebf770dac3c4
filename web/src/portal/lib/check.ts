/* What each answer must be, said where it is asked; the server decides again. */
import type { Draft } from './draft'
import { fenOf } from './draft'
import { today } from './dates'
import type { Word } from './words'

export type FieldName = 'tenant_id' | 'matter' | 'product' | 'happened_on' | 'demands' | 'demand' | 'amount_fen' | 'consumer_name' | 'phone' | 'id_no' | 'special_groups'

/* The server counts characters, not UTF-16 units. */
const chars = (text: string): number => [...text.trim()].length
const digits = (text: string): number => text.replace(/\D/g, '').length

const rules: Partial<Record<FieldName, (d: Draft) => Word | ''>> = {
  tenant_id: (d) => (d.tenant_id ? '' : 'check.tenant'),
  matter: (d) => (d.matter.trim() === '' ? 'check.matter' : chars(d.matter) > 4000 ? 'check.long' : ''),
  happened_on: (d) => (d.happened_on && d.happened_on > today() ? 'check.future' : ''),
  demands: (d) => (d.demands.length || d.demand.trim() ? '' : 'check.demand'),
  demand: (d) => (chars(d.demand) > 1000 ? 'check.long' : ''),
  amount_fen: (d) => (d.amount.trim() && Number.isNaN(fenOf(d.amount)) ? 'check.amount' : ''),
  consumer_name: (d) => (d.consumer_name.trim() === '' ? 'check.name' : chars(d.consumer_name) > 80 ? 'check.long' : ''),
  phone: (d) => (digits(d.phone) < 7 || digits(d.phone) > 15 ? 'check.phone' : ''),
  id_no: (d) => (d.id_no.trim() && (d.id_no.trim().length < 6 || d.id_no.trim().length > 20) ? 'check.idno' : ''),
}

export function faultsOf(d: Draft, fields: readonly FieldName[]): Partial<Record<FieldName, Word>> {
  const found: Partial<Record<FieldName, Word>> = {}
  for (const f of fields) {
    const fault = rules[f]?.(d)
    if (fault) found[f] = fault
  }
  return found
}
