/* The portal's door to the server, and the session of a person who follows her case. */
import { ref } from 'vue'
import { ApiError, makeClient } from '@/kernel/http'
import { prefs } from './prefs'
import { t } from './words'

const KEPT = 'xb.portal.session'
const IDLE_MS = 15 * 60000

/* Of this tab only, gone when it closes. */
export const token = ref(sessionStorage.getItem(KEPT))
/* why the session ended, for the page that asks for the code again */
export const leftBecause = ref<'' | 'idle' | 'over' | 'bye'>('')
let idle: ReturnType<typeof setTimeout> | undefined

export const api = makeClient({
  token: () => token.value,
  lang: () => prefs.lang,
  signedOut: () => forget('over'),
})

function forget(why: 'idle' | 'over' | 'bye'): void {
  token.value = null
  sessionStorage.removeItem(KEPT)
  clearTimeout(idle)
  leftBecause.value = why
}

export function keepSession(given: string): void {
  token.value = given
  sessionStorage.setItem(KEPT, given)
  leftBecause.value = ''
  stillThere()
}

/* Any touch starts the quarter of an hour again. */
export function stillThere(): void {
  clearTimeout(idle)
  if (token.value) idle = setTimeout(() => void leave('idle'), IDLE_MS)
}

export async function leave(why: 'idle' | 'bye'): Promise<void> {
  if (token.value) await api.del('/api/portal/session').catch(() => undefined) /* without network it ends by itself within the hour */
  forget(why)
}

/* What went wrong in the person's own words, never a bare number. */
export function explain(e: unknown): string {
  if (!(e instanceof ApiError)) return t('error.unknown')
  if (e.status === 0) return t('error.offline')
  if (e.status === 429) return t('error.often')
  if (e.status >= 500) return t('error.server')
  return e.problem.message
}
