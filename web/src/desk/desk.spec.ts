import type { CasesDoc } from '@/generated/api'
import { describe, expect, it } from 'vitest'
import { blockOf } from './live'
import { toneOf } from './limit'
import { bodyOf, ACTS, offersOf } from './rooms/cases/acts'

const doc = (state: string, actions: { action: string; open: boolean; why?: string }[], more: Partial<CasesDoc> = {}): CasesDoc =>
  ({ case: { state, business: 'B0201', cause: 'C0304', extended_to: 15 }, actions, steps: [{ step: 'first_contact', state: 'done', at: 1 }], clocks: [], attachments: [], ...more }) as unknown as CasesDoc
const open = (...names: string[]): { action: string; open: boolean }[] => names.map((action) => ({ action, open: true }))

describe('the next legal step', () => {
  it('findings come before a decision, then the decision', () => {
    const acts = open('finding', 'propose_decision', 'hand_over', 'note', 'message')
    expect(offersOf(doc('investigating', acts)).next?.action).toBe('finding')
    expect(offersOf(doc('investigating', acts, { finding: { facts: 'x' } })).next?.action).toBe('propose_decision')
  })

  it('a case that is not coded is coded before it is decided', () => {
    const uncoded = doc('investigating', open('code', 'finding', 'propose_decision'))
    uncoded.case.business = ''
    expect(offersOf(uncoded).next?.action).toBe('code')
  })

  it('a receiver signs first, whatever else is open', () => {
    expect(offersOf(doc('registered', open('code', 'hand_over', 'sign'))).next?.action).toBe('sign')
  })

  it('a closed step is named with its reason when nothing is open', () => {
    const { next } = offersOf(doc('decision_pending', [{ action: 'check_approve', open: false, why: 'cases.own_decision' }]))
    expect(next).toMatchObject({ action: 'check_approve', open: false, why: 'cases.own_decision' })
  })

  it('acts of the consumer and the two writing areas are no menu entries', () => {
    expect(offersOf(doc('notified', open('note', 'message', 'attach', 'rate', 'accept'))).rest).toEqual([])
  })
})

describe('what goes on the wire', () => {
  it('empty members and hidden fields stay away', () => {
    const act = ACTS.notify
    expect(act && bodyOf({ kind: 'letter', reached: true, proof: 'EMS 1', note: '' }, act, doc('decided', []))).toEqual({ kind: 'letter', proof: 'EMS 1' })
  })

  it('a reached telephone call says so', () => {
    const act = ACTS.notify
    expect(act && bodyOf({ kind: 'telephone', reached: false, proof: 'R1' }, act, doc('decided', []))).toEqual({ kind: 'telephone', reached: false, proof: 'R1' })
  })
})

describe('a limit', () => {
  it('is calm below 60 %, soon to 85 %, urgent above, missed after', () => {
    expect(toneOf('2026-11-01', '2026-11-16', 15)).toBe('ontime')
    expect(toneOf('2026-11-01', '2026-11-16', 6)).toBe('soon')
    expect(toneOf('2026-11-01', '2026-11-16', 2)).toBe('urgent')
    expect(toneOf('2026-11-01', '2026-11-16', 0)).toBe('urgent')
    expect(toneOf('2026-11-01', '2026-11-16', -1)).toBe('missed')
  })
})

describe('the live stream', () => {
  it('a block gives its id, event and data; comments give nothing', () => {
    expect(blockOf('id: 7-1\nevent: changed\ndata: {"id":"5","version":2}')).toEqual({ id: '7-1', event: 'changed', data: '{"id":"5","version":2}' })
    expect(blockOf(':here')).toEqual({ id: '', event: '', data: '' })
  })
})
