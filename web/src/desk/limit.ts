/* How a limit stands: said by a word, a shape and a colour, never by colour alone. */
import { days, dayOf, today } from '@/kernel/format'
import { t } from './words'

export type Tone = 'ontime' | 'soon' | 'urgent' | 'missed' | 'done'

export interface Limit {
  tone: Tone
  shape: string
  word: string
}

const SHAPE: Record<Tone, string> = { ontime: '●', soon: '▲', urgent: '◆', missed: '■', done: '✓' }

/* Share of the time used: below 60 % calm, to 85 % soon, above urgent. */
export function toneOf(start: string | undefined, due: string, left: number): Tone {
  if (left < 0) return 'missed'
  const whole = start ? days(start, due) : 0
  const used = whole > 0 ? 1 - left / whole : left <= 2 ? 1 : 0
  return used > 0.85 || left === 0 ? 'urgent' : used >= 0.6 ? 'soon' : 'ontime'
}

export function leftWord(left: number): string {
  return left < 0 ? t('limit.over', { n: -left }) : left === 0 ? t('limit.today') : t('limit.left', { n: left })
}

/* A running limit. */
export function runningLimit(start: string | undefined, due: string, left: number): Limit {
  const tone = toneOf(start, due, left)
  return { tone, shape: SHAPE[tone], word: leftWord(left) }
}

export function endedLimit(word: string, missed = false): Limit {
  return { tone: missed ? 'missed' : 'done', shape: missed ? SHAPE.missed : SHAPE.done, word }
}

const TOLD = new Set(['notified', 'followup', 'review', 'closed', 'withdrawn', 'merged', 'not_accepted'])

export function rowLimit(row: { state: string; due_on: string; days_left: number; received_at: number }): Limit {
  if (TOLD.has(row.state)) return endedLimit(t('limit.ended'))
  return runningLimit(dayOf(row.received_at), row.due_on, row.days_left)
}

/* The consumer's own window to apply for a review: when it is over nobody is late. */
export const WINDOW = 'C-REV-APPLY'

export function clockLimit(k: { rule: string; state: string; started_on?: string; due_on: string; due_at?: number; days_left: number }): Limit {
  if (k.state === 'met') return endedLimit(t('clock.met'))
  if (k.state === 'missed') return endedLimit(t('clock.missed'), true)
  if (k.state === 'stopped') return endedLimit(t('clock.stopped'))
  if (k.state === 'paused') return { tone: 'soon', shape: '‖', word: t('clock.paused') }
  if (k.rule === WINDOW && k.days_left < 0) return endedLimit(t('clock.over'))
  if (k.due_at && k.due_at < Date.now() && k.due_on >= today()) return { tone: 'missed', shape: SHAPE.missed, word: t('limit.over_hours') }
  return runningLimit(k.started_on, k.due_on, k.days_left)
}
