/* Proof of work in the background: begun while the person still writes, at hand when she sends.  Nobody solves a puzzle. */
import type { PortalChallenge } from '@/generated/api'
import { api } from './api'
import { search } from './proof-search'

const GOOD_MS = 8 * 60000 /* the server takes a stamp for ten minutes */
const BITE = 2000

let held: { header: string; at: number } | null = null
let running: Promise<string> | null = null

function inWorker(c: PortalChallenge): Promise<number> {
  const worker = new Worker(new URL('./proof.worker.ts', import.meta.url), { type: 'module' })
  return new Promise<number>((found, failed) => {
    worker.onmessage = (e: MessageEvent<number>) => found(e.data)
    worker.onerror = () => failed(new Error('worker'))
    worker.postMessage({ challenge: c.challenge, bits: c.bits })
  }).finally(() => worker.terminate())
}

async function inBites(c: PortalChallenge): Promise<number> {
  for (let from = 0; ; from += BITE) {
    const nonce = search(c.challenge, c.bits, from, BITE)
    if (nonce >= 0) return nonce
    await new Promise((go) => setTimeout(go, 0))
  }
}

async function work(): Promise<string> {
  const c = await api.get<PortalChallenge>('/api/portal/challenge')
  const nonce = typeof Worker === 'undefined' ? await inBites(c) : await inWorker(c).catch(() => inBites(c))
  held = { header: `${c.challenge}:${nonce}`, at: Date.now() }
  return held.header
}

/* The header X-Proof; computed once, then held until it grows old. */
export function proof(): Promise<string> {
  if (held && Date.now() - held.at < GOOD_MS) return Promise.resolve(held.header)
  running ??= work().finally(() => (running = null))
  return running
}

/* The server did not take it (its key changed, our clock is off): the next one is made afresh. */
export function dropProof(): void {
  held = null
}
