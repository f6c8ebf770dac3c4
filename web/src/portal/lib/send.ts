/* Sending a complaint: once, however often the button is pressed and whatever the network does. */
import type { PortalFiled } from '@/generated/api'
import { ApiError } from '@/kernel/http'
import { api } from './api'
import { type Draft, type Filed, intakeOf } from './draft'
import { dropProof, proof } from './proof'

async function post(body: string, key: string): Promise<PortalFiled> {
  const headers = { 'X-Proof': await proof(), 'Content-Type': 'application/json' }
  const reply = await api.send('POST', '/api/portal/cases', { raw: body, idempotencyKey: key, headers })
  return (await reply.json()) as PortalFiled
}

/* A proof the server no longer takes is made again, once. */
async function postProved(body: string, key: string): Promise<PortalFiled> {
  try {
    return await post(body, key)
  } catch (e) {
    if (!(e instanceof ApiError) || e.problem.key !== 'serve.proof') throw e
    dropProof()
    return post(body, key)
  }
}

const refused = (e: unknown): boolean => e instanceof ApiError && e.status >= 400 && e.status < 500

/* One attempt.  Only a clear refusal says that this text did not arrive. */
async function attempt(d: Draft, body: string): Promise<PortalFiled> {
  if (!d.sent.includes(body)) d.sent.push(body)
  try {
    return await postProved(body, d.key)
  } catch (e) {
    if (refused(e)) d.sent = d.sent.filter((s) => s !== body)
    throw e
  }
}

/* The reply to an earlier attempt may have been lost on the way: under the same key the server then refuses another
 * text, and what it holds is one sent before. */
export async function sendDraft(d: Draft): Promise<Filed> {
  const place = { tenant_id: d.tenant_id, outlet_id: d.outlet_id }
  const before = [...d.sent]
  try {
    return { ...(await attempt(d, JSON.stringify(intakeOf(d)))), ...place, earlier: false }
  } catch (e) {
    if (!(e instanceof ApiError) || e.problem.key !== 'serve.idem_other_body') throw e
    for (const body of before) {
      const filed = await attempt(d, body).catch(() => null)
      if (filed) return { ...filed, ...place, earlier: true }
    }
    throw e
  }
}
