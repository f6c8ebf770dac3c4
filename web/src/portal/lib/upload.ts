/* A file in parts: what has arrived stays there, a cut line goes on where it stopped. */
import { reactive } from 'vue'
import type { CasesUpload } from '@/generated/api'
import { ApiError, newKey } from '@/kernel/http'
import { api, explain, stillThere } from './api'
import { sha256 } from './sha256'

export const TYPES = '.jpg,.jpeg,.png,.pdf,.mp3,.m4a,.wav,.mp4,.docx,.xlsx,.txt'
export const MAX_SIZE = 20 << 20
const PART = 512 << 10
const TRIES = 3

export interface Sending {
  name: string
  size: number
  sent: number
  state: 'sending' | 'stopped' | 'done' | 'refused'
  trouble: string
  again: () => void
}

async function hashOf(file: File): Promise<string> {
  const data = await file.arrayBuffer()
  if (!crypto.subtle) return Array.from(sha256(new Uint8Array(data)), (w) => w.toString(16).padStart(8, '0')).join('')
  return Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', data)), (b) => b.toString(16).padStart(2, '0')).join('')
}

/* The line fails, the server is busy: wait a little; anything else is an answer. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await ask()
    } catch (e) {
      const passing = e instanceof ApiError && (e.status === 0 || e.status === 429 || e.status >= 500)
      if (!passing || tried === TRIES) throw e
      await new Promise((go) => setTimeout(go, 1000 * tried))
    }
  }
}

const BASE = '/api/portal/case/uploads'

async function parts(file: File, up: CasesUpload, s: Sending): Promise<void> {
  const step = Math.min(up.part_max, Math.max(up.part_min, PART))
  for (s.sent = up.received; s.sent < file.size; ) {
    const at = s.sent
    const reply = await patiently(() => api.send('PUT', `${BASE}/${up.id}?offset=${at}`, { raw: file.slice(at, at + step), headers: { 'Content-Type': 'application/octet-stream' } }))
    s.sent = ((await reply.json()) as CasesUpload).received
    stillThere()
  }
}

/* Starts at once; s.again() goes on after a stop. */
export function sendFile(file: File, done: () => void): Sending {
  const key = newKey()
  let up: CasesUpload | null = null
  const s: Sending = reactive({ name: file.name, size: file.size, sent: 0, state: 'sending', trouble: '', again: () => void run() })

  async function run(): Promise<void> {
    s.state = 'sending'
    s.trouble = ''
    try {
      up = up ? await api.get<CasesUpload>(`${BASE}/${up.id}`) : await patiently(() => api.post<CasesUpload>(BASE, { name: file.name, type: file.type || 'application/octet-stream', size: file.size }, { idempotencyKey: key }))
      await parts(file, up, s)
      const id = up.id
      const sha = await hashOf(file)
      await patiently(() => api.post(`${BASE}/${id}/finish`, { sha256: sha }, { idempotencyKey: key + id }))
      s.state = 'done'
      done()
    } catch (e) {
      s.trouble = explain(e)
      s.state = e instanceof ApiError && [413, 415, 422].includes(e.status) ? 'refused' : 'stopped'
    }
  }
  void run()
  return s
}
