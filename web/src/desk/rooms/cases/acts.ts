/* The acts of a case as forms.  Which members an act needs stands in the server's guards; here is how each is asked for. */
import type { CasesAct, CasesDoc, CasesDocOffer } from '@/generated/api'
import { today } from '@/kernel/format'

export type Action = CasesAct['action']
export type Member = Exclude<keyof CasesAct, 'action' | 'version'>

export interface Field {
  name: Member
  kind: 'area' | 'line' | 'code' | 'codes' | 'choice' | 'staff' | 'date' | 'money' | 'check' | 'stars'
  must?: boolean
  /* code table, or the set of choice words */
  list?: string
  choices?: string[]
  max?: number
  rows?: number
  /* right the person picked must hold */
  right?: string
  /* shown only when it holds */
  when?: (values: Values, doc: CasesDoc) => boolean
  hint?: boolean
}

export type Values = Partial<Record<Member, unknown>>

export interface Act {
  fields: Field[]
  /* what the form starts with */
  first?: (doc: CasesDoc) => Values
  /* ends the case or leaves the house: a typed word is asked for */
  final?: boolean
  tone?: 'danger'
}

const note = (must: boolean, max = 4000): Field => ({ name: 'note', kind: 'area', must, max, rows: 3 })

/* The number of days an extension goes to follows from where the case stands. */
export const extensionTo = (doc: CasesDoc): number => (doc.case.extended_to === 30 ? 60 : 30)

/* Findings that need a rectification (decision A13). */
const FAULTS = new Set(['STAFF', 'SYSTEM', 'PARTNER', 'PRODUCT'])

export const ACTS: Partial<Record<Action, Act>> = {
  take: { fields: [] },
  code: {
    fields: [
      { name: 'business', kind: 'code', list: 'business', must: true },
      { name: 'cause', kind: 'code', list: 'cause', must: true },
      { name: 'channel', kind: 'code', list: 'channel' },
      { name: 'level', kind: 'code', list: 'complaint_level' },
      { name: 'urgency', kind: 'code', list: 'urgency' },
      { name: 'rights', kind: 'codes', list: 'rights' },
      { name: 'respondent_id', kind: 'staff', hint: true },
    ],
    first: ({ case: c }) => ({ respondent_id: c.respondent_id, business: c.business, cause: c.cause, channel: c.channel, level: c.level, urgency: c.urgency, rights: c.rights?.filter(Boolean) ?? [] }),
  },
  hand_over: { fields: [{ name: 'to_id', kind: 'staff', must: true, right: 'cases.handle', hint: true }, note(false)] },
  sign: { fields: [] },
  refuse_handover: { fields: [note(true)], tone: 'danger' },
  rule_handover: { fields: [{ name: 'to_id', kind: 'staff', must: true, right: 'cases.handle' }, note(true)] },
  start: { fields: [] },
  first_contact: { fields: [{ name: 'reached', kind: 'check' }, note(true)], first: () => ({ reached: true }) },
  finding: {
    fields: [
      { name: 'facts', kind: 'area', must: true, max: 8000, rows: 5 },
      { name: 'evidence', kind: 'area', max: 4000, rows: 3 },
      { name: 'conclusion', kind: 'area', must: true, max: 4000, rows: 3 },
    ],
    first: (doc) => ({ ...doc.finding }),
  },
  request_extension: { fields: [note(true)], first: (doc) => ({ to: extensionTo(doc) }) },
  approve_extension: { fields: [{ ...note(true), hint: true }] },
  reject_extension: { fields: [note(true)], tone: 'danger' },
  pause: {
    fields: [
      { name: 'reason', kind: 'choice', list: 'pause', choices: ['mediation', 'appraisal'], must: true },
      { name: 'from_on', kind: 'date' },
      { name: 'proof', kind: 'line', must: true, max: 500, hint: true },
    ],
    first: () => ({ from_on: today() }),
  },
  resume: { fields: [{ name: 'to_on', kind: 'date' }, { name: 'proof', kind: 'line', must: true, max: 500 }], first: () => ({ to_on: today() }) },
  propose_decision: {
    fields: [
      { name: 'facts', kind: 'area', must: true, max: 8000, rows: 5 },
      { name: 'basis', kind: 'area', must: true, max: 4000, rows: 3, hint: true },
      { name: 'reasons', kind: 'area', must: true, max: 8000, rows: 4 },
      { name: 'remedies', kind: 'area', must: true, max: 2000, rows: 3, hint: true },
      { name: 'outcome', kind: 'code', list: 'outcome', must: true },
      { name: 'responsibility', kind: 'code', list: 'responsibility', must: true },
      { name: 'cause_found', kind: 'code', list: 'cause' },
      { name: 'amount_fen', kind: 'money' },
    ],
    first: (doc) => ({ facts: doc.decision?.facts || doc.finding?.facts, basis: doc.decision?.basis, reasons: doc.decision?.reasons, remedies: doc.decision?.remedies, cause_found: doc.case.cause_found || doc.case.cause }),
  },
  check_approve: { fields: [{ name: 'opinion', kind: 'area', max: 4000, rows: 3 }] },
  check_return: { fields: [note(true)], tone: 'danger' },
  notify: {
    fields: [
      { name: 'kind', kind: 'choice', list: 'notice', choices: ['letter', 'hand_over', 'message', 'telephone'], must: true },
      { name: 'reached', kind: 'check', when: (v) => v.kind === 'telephone' },
      { name: 'proof', kind: 'line', must: true, max: 500, hint: true },
    ],
    first: () => ({ kind: 'letter', reached: true }),
  },
  follow_up: {
    fields: [
      { name: 'result', kind: 'choice', list: 'followup', choices: ['reached', 'unreachable', 'exempt'], must: true },
      { name: 'satisfaction', kind: 'stars', when: (v) => v.result === 'reached' },
      { name: 'timely', kind: 'check', when: (v) => v.result === 'reached' },
      { name: 'respect', kind: 'check', when: (v) => v.result === 'reached' },
      { name: 'clear', kind: 'check', when: (v) => v.result === 'reached' },
      { name: 'pressed', kind: 'check', when: (v) => v.result === 'reached' },
      note(true),
    ],
    first: () => ({ result: 'reached' }),
  },
  handling_note: { fields: [{ name: 'note', kind: 'area', must: true, max: 200, rows: 3, hint: true }] },
  self_review: {
    fields: [
      { name: 'lacking', kind: 'area', must: true, max: 1000, rows: 3 },
      { name: 'improvement', kind: 'area', must: true, max: 1000, rows: 3 },
      { name: 'done_on', kind: 'date', must: true },
    ],
  },
  find_fault: {
    fields: [
      { name: 'responsibility', kind: 'code', list: 'responsibility', must: true },
      { name: 'systemic', kind: 'check' },
      note(true),
      { name: 'rectification', kind: 'line', must: true, max: 60, hint: true, when: (v) => FAULTS.has(String(v.responsibility)) || v.systemic === true },
    ],
    first: (doc) => ({ responsibility: doc.case.responsibility }),
  },
  close: { fields: [note(false)] },
  not_accept: { fields: [note(true), { name: 'basis', kind: 'area', must: true, max: 4000, rows: 2 }], final: true, tone: 'danger' },
  withdraw: { fields: [note(true)], final: true, tone: 'danger' },
  merge: { fields: [{ name: 'into_no', kind: 'line', must: true, max: 40, hint: true }, note(false)], final: true, tone: 'danger' },
  reopen: { fields: [note(true)] },
  start_review: { fields: [note(true)] },
  decide_review: { fields: [{ name: 'upheld', kind: 'check', hint: true }, { name: 'opinion', kind: 'area', must: true, max: 4000, rows: 4 }], first: () => ({ upheld: true }) },
}

/* Written in boxes of their own below the timeline, or only by the consumer. */
const ELSEWHERE = new Set<Action>(['note', 'message', 'attach', 'supplement', 'accept', 'object', 'rate'])

/* The next step by the law of the flow: the first of these that is open is the primary button. */
const NEXT: Action[] = ['sign', 'rule_handover', 'take', 'start', 'check_approve', 'approve_extension', 'decide_review', 'notify', 'follow_up', 'find_fault', 'close', 'handling_note', 'self_review', 'resume', 'propose_decision']

/* Acts that prepare the next step come first while their work is not yet there. */
function before(doc: CasesDoc, open: Set<Action>): Action | null {
  const c = doc.case
  if (open.has('code') && c.state === 'registered' && !c.business) return 'code'
  if (open.has('first_contact') && !open.has('start') && doc.steps.some((s) => s.step === 'first_contact' && !s.at) && c.state !== 'registered') return 'first_contact'
  if (open.has('code') && open.has('propose_decision') && !(doc.case.business && doc.case.cause)) return 'code'
  if (open.has('finding') && !doc.finding?.facts) return 'finding'
  return null
}

/* Closed, these still name the next step, and why it is not this person's; of the others there is nothing to say. */
const TELLING = new Set<Action>(['start', 'check_approve', 'approve_extension', 'decide_review', 'notify', 'follow_up', 'close', 'resume', 'propose_decision'])

export interface Offers {
  next: CasesDocOffer | null
  rest: CasesDocOffer[]
}

export function offersOf(doc: CasesDoc): Offers {
  const all = doc.actions.filter((a) => !ELSEWHERE.has(a.action))
  const open = new Set(all.filter((a) => a.open).map((a) => a.action))
  const handOn: Action[] = ['registered', 'reopened'].includes(doc.case.state) ? ['hand_over'] : []
  const first = open.has('sign') || open.has('take') ? null : before(doc, open)
  const next = first ?? [...NEXT, ...handOn].find((a) => open.has(a)) ?? null
  const hit = all.find((a) => a.action === next) ?? all.find((a) => !a.open && TELLING.has(a.action)) ?? null
  return { next: hit, rest: all.filter((a) => a !== hit).sort((a, b) => Number(b.open) - Number(a.open)) }
}

export const offered = (doc: CasesDoc, action: Action): CasesDocOffer | undefined => doc.actions.find((a) => a.action === action)

/* What goes on the wire: empty members stay away. */
export function bodyOf(values: Values, act: Act, doc: CasesDoc): Values {
  const out: Values = {}
  const shown = new Set(act.fields.filter((f) => !f.when || f.when(values, doc)).map((f) => f.name))
  for (const [name, v] of Object.entries(values) as [Member, unknown][]) {
    if (act.fields.some((f) => f.name === name) && !shown.has(name)) continue
    if (v === undefined || v === null || v === '' || (Array.isArray(v) && !v.length)) continue
    out[name] = v
  }
  return out
}
