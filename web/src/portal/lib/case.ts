/* The one case a consumer follows, and what she does to it. */
import { shallowRef } from 'vue'
import type { PortalAct, PortalCase, PortalCaseReply, PortalEntered, PortalLetter, PortalOk } from '@/generated/api'
import { newKey } from '@/kernel/http'
import { api, keepSession } from './api'

export const theCase = shallowRef<PortalCase | null>(null)

export async function enter(code: string, phone: string): Promise<void> {
  const reply = await api.post<PortalEntered>('/api/portal/session', { code: code.replace(/[\s-]/g, '').toUpperCase(), phone: phone.trim() })
  theCase.value = reply.case
  keepSession(reply.token)
}

export async function refresh(): Promise<void> {
  theCase.value = (await api.get<PortalCaseReply>('/api/portal/case')).case
}

/* The key stays with the act until it came through: pressed twice, done once. */
let pending: { body: string; key: string } | null = null
export async function act(a: PortalAct): Promise<void> {
  const body = JSON.stringify(a)
  if (pending?.body !== body) pending = { body, key: newKey() }
  theCase.value = (await api.post<PortalCaseReply>('/api/portal/case/actions', a, { idempotencyKey: pending.key })).case
  pending = null
}

/* Eight digits are a one-time code, anything shorter the tail of the identity number. */
export async function secondFactor(said: string): Promise<void> {
  await api.post<PortalOk>('/api/portal/case/second-factor', said.length === 8 ? { code: said } : { id_tail: said })
  await refresh()
}

export const letter = (): Promise<PortalLetter> => api.get<PortalLetter>('/api/portal/case/letter')

/* What she wrote to apply for a review, for the form to print; of this page only. */
export const reviewText = shallowRef('')
