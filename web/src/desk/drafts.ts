/* What was typed and not yet sent, per person, case and act; gone after seven days or when it is sent. */
import { onBeforeUnmount, onMounted, watch } from 'vue'
import { me } from './session'

const AGE = 7 * 86_400_000
const HEAD = 'xb.draft.'

interface Draft {
  at: number
  values: Record<string, unknown>
}

const key = (about: string): string => `${HEAD}${me.value?.id ?? ''}.${about}`

export function loadDraft(about: string): Record<string, unknown> | null {
  try {
    const d = JSON.parse(localStorage.getItem(key(about)) ?? 'null') as Draft | null
    return d && Date.now() - d.at < AGE ? d.values : null
  } catch {
    return null
  }
}

export function saveDraft(about: string, values: Record<string, unknown>): void {
  const filled = Object.values(values).some((v) => (typeof v === 'string' ? v.trim() : Array.isArray(v) ? v.length : v !== undefined && v !== false))
  if (filled) localStorage.setItem(key(about), JSON.stringify({ at: Date.now(), values } satisfies Draft))
  else dropDraft(about)
}

export function dropDraft(about: string): void {
  localStorage.removeItem(key(about))
}

function all(): string[] {
  return Object.keys(localStorage).filter((k) => k.startsWith(key('')))
}

export function draftCount(): number {
  return all().length
}

export function dropAllDrafts(): void {
  for (const k of all()) localStorage.removeItem(k)
}

/* At start: whatever is too old, of anybody. */
export function sweepDrafts(): void {
  for (const k of Object.keys(localStorage)) {
    if (!k.startsWith(HEAD)) continue
    try {
      if (Date.now() - (JSON.parse(localStorage.getItem(k) ?? '') as Draft).at > AGE) localStorage.removeItem(k)
    } catch {
      localStorage.removeItem(k)
    }
  }
}

/* Keeps a form as it is typed: on each pause, when the page goes, when the form closes.  null = nothing to keep.  Returns the
 * way to forget, for when it was sent. */
export function useDraft(about: string, values: () => Record<string, unknown> | null): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let dirty = false
  const flush = (): void => {
    clearTimeout(timer)
    if (!dirty) return
    dirty = false
    const now = values()
    if (now) saveDraft(about, now)
    else dropDraft(about)
  }
  watch(values, () => {
    dirty = true
    clearTimeout(timer)
    timer = setTimeout(flush, 400)
  }, { deep: true })
  onMounted(() => addEventListener('pagehide', flush))
  onBeforeUnmount(() => {
    flush()
    removeEventListener('pagehide', flush)
  })
  return () => {
    clearTimeout(timer)
    dirty = false
    dropDraft(about)
  }
}
