import type { CasesDocCase } from '@/generated/api'

export type State = CasesDocCase['state']

/* In the order of a case's life. */
export const STATES: State[] = ['registered', 'assigned', 'investigating', 'extension_pending', 'mediation', 'appraisal', 'decision_pending', 'decided', 'notified', 'followup', 'review', 'reopened', 'closed', 'withdrawn', 'merged', 'not_accepted']
