/* What changes elsewhere arrives by itself: one stream for the page, read with fetch because it needs the session. */
import { ref } from 'vue'
import { countAgain } from './counters'
import { token } from './session'

export interface Change {
  kind: string
  id: string
  version: number
}

/* null = something was missed: fetch again whatever is shown */
type Listener = (c: Change | null) => void

export interface Block {
  id: string
  event: string
  data: string
}

export const live = ref<'off' | 'on'>('off')
const listeners = new Set<Listener>()
let stop: AbortController | null = null
let last = ''

/* Returns the way to stop listening. */
export function onChange(f: Listener): () => void {
  listeners.add(f)
  return () => listeners.delete(f)
}

/* One block of an event stream. */
export function blockOf(text: string): Block {
  const out: Block = { id: '', event: '', data: '' }
  for (const line of text.split('\n')) {
    const at = line.indexOf(':')
    const name = line.slice(0, at)
    if (at > 0 && (name === 'id' || name === 'event' || name === 'data')) out[name] += line.slice(at + 1).trimStart()
  }
  return out
}

function tell(b: Block): void {
  if (b.id) last = b.id
  if (b.event !== 'changed' && b.event !== 'resync') return
  const c = b.event === 'changed' ? (JSON.parse(b.data) as Change) : null
  for (const f of listeners) f(c)
  clearTimeout(counting)
  counting = setTimeout(() => void countAgain(), 500)
}

let counting: ReturnType<typeof setTimeout> | undefined

async function read(signal: AbortSignal): Promise<void> {
  const headers: Record<string, string> = { Authorization: 'Bearer ' + token.value, Accept: 'text/event-stream' }
  if (last) headers['Last-Event-ID'] = last
  const reply = await fetch('/api/desk/events', { headers, signal })
  if (!reply.ok || !reply.body) throw new Error(String(reply.status))
  live.value = 'on'
  const reader = reply.body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const blocks = (rest + decoder.decode(value, { stream: true })).replace(/\r/g, '').split('\n\n')
    rest = blocks.pop() ?? ''
    for (const b of blocks) tell(blockOf(b))
  }
}

/* Connects again after 1, 2, 4 … 60 s; without a session there is nothing to hear until somebody signs in. */
export function startLive(): void {
  if (stop) return
  const mine = (stop = new AbortController())
  void (async () => {
    for (let wait = 1000; !mine.signal.aborted; wait = Math.min(wait * 2, 60_000)) {
      const began = Date.now()
      try {
        if (token.value) await read(mine.signal)
      } catch {
        /* tried again below */
      }
      live.value = 'off'
      if (Date.now() - began > 30_000) wait = 1000
      await new Promise((go) => setTimeout(go, wait))
    }
  })()
}

export function stopLive(): void {
  stop?.abort()
  stop = null
  live.value = 'off'
}
