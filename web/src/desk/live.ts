/* What changes elsewhere arrives by itself: one stream for the page, read with fetch because it needs the session. */
import { ref } from 'vue'
import { countAgain } from './counters'
import { token } from './session'

export interface Change {
  stream: string
  version: number
}

type Listener = (c: Change) => void

export const live = ref<'off' | 'on'>('off')
const listeners = new Set<Listener>()
let stop: AbortController | null = null

/* Returns the way to stop listening. */
export function onChange(f: Listener): () => void {
  listeners.add(f)
  return () => listeners.delete(f)
}

/* One block of an event stream: the text of its data lines. */
export function dataOf(block: string): string {
  return block
    .split('\n')
    .filter((l) => l.startsWith('data:'))
    .map((l) => l.slice(5).trimStart())
    .join('\n')
}

function tell(text: string): void {
  if (!text) return
  const c = JSON.parse(text) as Change
  if (!c.stream) return
  for (const f of listeners) f(c)
  countSoon()
}

let counting: ReturnType<typeof setTimeout> | undefined
function countSoon(): void {
  clearTimeout(counting)
  counting = setTimeout(() => void countAgain(), 500)
}

async function read(signal: AbortSignal): Promise<void> {
  const reply = await fetch('/api/desk/events', { headers: { Authorization: 'Bearer ' + token.value, Accept: 'text/event-stream' }, signal })
  if (!reply.ok || !reply.body) throw new Error(String(reply.status))
  live.value = 'on'
  const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const blocks = (rest + value).replace(/\r/g, '').split('\n\n')
    rest = blocks.pop() ?? ''
    for (const b of blocks) tell(dataOf(b))
  }
}

/* Connects again after 1, 2, 4 … 60 s; a server without the stream is asked no more. */
export function startLive(): void {
  if (stop) return
  const mine = (stop = new AbortController())
  void (async () => {
    for (let wait = 1000; !mine.signal.aborted; wait = Math.min(wait * 2, 60_000)) {
      const began = Date.now()
      try {
        await read(mine.signal)
      } catch (e) {
        if ((e as Error).message === '404') break
      }
      live.value = 'off'
      if (Date.now() - began > 60_000) wait = 1000
      await new Promise((go) => setTimeout(go, wait))
    }
  })()
}

export function stopLive(): void {
  stop?.abort()
  stop = null
  live.value = 'off'
}
