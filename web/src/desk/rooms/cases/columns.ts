/* Columns of the queue: what each shows; which are seen is each person's choice. */
import type { CasesRow } from '@/generated/api'
import { fullDay, shortStamp } from '@/kernel/format'
import { codeName } from '../../codes'
import { stateWord, t, type Word } from '../../words'

export interface Column {
  id: string
  /* undefined = drawn by the page itself */
  text?: (r: CasesRow) => string
  first: boolean
}

export const COLUMNS: Column[] = [
  { id: 'no', first: true },
  { id: 'limit', first: true },
  { id: 'due_on', first: true, text: (r) => fullDay(r.due_on) },
  { id: 'internal_due_on', first: false, text: (r) => fullDay(r.internal_due_on) },
  { id: 'state', first: true, text: (r) => stateWord(r.state) },
  { id: 'title', first: true, text: (r) => r.title ?? '' },
  { id: 'consumer', first: true, text: (r) => r.consumer_masked ?? '' },
  { id: 'phone', first: false, text: (r) => r.phone_masked ?? '' },
  { id: 'business', first: true, text: (r) => codeName('business', r.business) },
  { id: 'cause', first: true, text: (r) => codeName('cause', r.cause) },
  { id: 'level', first: false, text: (r) => codeName('complaint_level', r.level) },
  { id: 'channel_in', first: false, text: (r) => codeName('channel_in', r.channel_in) },
  { id: 'groups', first: false, text: (r) => (r.groups ?? []).map((g) => codeName('special_group', g)).join(' ') },
  { id: 'unit', first: true, text: (r) => r.unit_name ?? '' },
  { id: 'tenant', first: false, text: (r) => r.tenant_name ?? '' },
  { id: 'handler', first: true, text: (r) => r.handler_name ?? '' },
  { id: 'received_at', first: true, text: (r) => shortStamp(r.received_at) },
]

export const columnWord = (id: string): string => t(`col.${id}` as Word)
