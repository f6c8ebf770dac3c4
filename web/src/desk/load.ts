/* One answer of the server on a page: loading, there, refused. */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'

export interface Loaded<T> {
  data: ShallowRef<T | null>
  error: ShallowRef<unknown>
  busy: Ref<boolean>
  load: () => Promise<void>
}

/* Of two calls on their way the later one counts. */
export function loader<T>(ask: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const data = shallowRef<T | null>(null)
  const error = shallowRef<unknown>(null)
  const busy = ref(false)
  let turn: AbortController | null = null
  async function load(): Promise<void> {
    turn?.abort()
    const mine = (turn = new AbortController())
    busy.value = true
    try {
      const got = await ask(mine.signal)
      if (mine !== turn) return
      data.value = got
      error.value = null
    } catch (e) {
      if (mine !== turn || (e as Error).name === 'AbortError') return
      error.value = e
    } finally {
      if (mine === turn) busy.value = false
    }
  }
  return { data, error, busy, load }
}
