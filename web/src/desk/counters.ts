/* The numbers in the bar and on my desk: asked for again every minute and after each act. */
import type { CasesSummary } from '@/generated/api'
import { computed, ref } from 'vue'
import { api, can, me } from './session'

export const summary = ref<CasesSummary | null>(null)

export async function countAgain(): Promise<void> {
  if (!me.value || !can('cases.read')) return
  try {
    summary.value = await api.get<CasesSummary>('/api/desk/summary')
  } catch {
    /* the bar keeps the last numbers; the page itself tells what is wrong */
  }
}

export type Count = keyof CasesSummary

/* Each number is a link to exactly these cases; some are only for those who may do the work. */
export const COUNTS: { id: Count; right?: string[]; query: Record<string, string>; urgent?: boolean }[] = [
  { id: 'overdue', query: { due: 'overdue' }, urgent: true },
  { id: 'due_today', query: { due: 'today' }, urgent: true },
  { id: 'to_sign', right: ['cases.handle'], query: { mine: 'sign' } },
  { id: 'to_check', right: ['cases.check'], query: { state: 'decision_pending' } },
  { id: 'to_approve', right: ['cases.approve_extension_30', 'cases.approve_extension_60'], query: { state: 'extension_pending' } },
  { id: 'unassigned', right: ['cases.take', 'cases.not_accept'], query: { mine: 'take' } },
  { id: 'followup_due', right: ['cases.follow_up'], query: { state: 'notified' } },
  { id: 'mine_open', right: ['cases.handle'], query: { mine: 'true' } },
]

export const myCounts = computed(() => COUNTS.filter((c) => !c.right || c.right.some((r) => can(r))))
export const waiting = computed(() => myCounts.value.filter((c) => ['to_sign', 'to_check', 'to_approve'].includes(c.id)).reduce((n, c) => n + (summary.value?.[c.id] ?? 0), 0))
