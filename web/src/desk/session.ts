/* Who works here: the token, the person, her rights.  A session that runs out never takes the page away: the sign-in
 * comes over it, and what was typed stays. */
import { makeClient } from '@/kernel/http'
import { lang } from '@/kernel/i18n'
import type { UsersLoginReply, UsersMe, UsersMeUser } from '@/generated/api'
import { computed, ref } from 'vue'

const KEY = 'xb.desk.token'

export const token = ref<string | null>(localStorage.getItem(KEY))
export const me = ref<UsersMeUser | null>(null)
export const mustChange = ref(false)
/* signed in before, but the session ended */
export const expired = ref(false)
export const offline = ref(!navigator.onLine)

addEventListener('online', () => (offline.value = false))
addEventListener('offline', () => (offline.value = true))
/* Signing out in one tab signs out all. */
addEventListener('storage', (e) => {
  if (e.key !== KEY || e.newValue === token.value) return
  if (e.newValue && expired.value) take(e.newValue)
  else if (!e.newValue) expired.value = me.value !== null
})

export const api = makeClient({
  token: () => token.value,
  lang: () => lang.value,
  signedOut: () => {
    if (me.value) expired.value = true
    else forget()
  },
})

function take(t: string): void {
  token.value = t
  expired.value = false
}

export function forget(): void {
  token.value = null
  me.value = null
  expired.value = false
  localStorage.removeItem(KEY)
}

/* Another person than before starts from a clean page. */
export async function signIn(login: string, password: string): Promise<void> {
  const before = me.value?.id
  const kept = token.value
  token.value = null
  let r: UsersLoginReply
  try {
    r = await api.post<UsersLoginReply>('/api/session', { login, password }, { idempotencyKey: undefined })
  } catch (e) {
    token.value = kept
    throw e
  }
  localStorage.setItem(KEY, r.token)
  if (before && before !== r.user.id) {
    location.assign('/desk')
    return
  }
  take(r.token)
  me.value = r.user
  mustChange.value = r.must_change
}

export async function recall(): Promise<void> {
  if (!token.value) return
  const r = await api.get<UsersMe>('/api/session')
  me.value = r.user
  mustChange.value = r.must_change
}

export async function signOut(): Promise<void> {
  try {
    await api.del('/api/session')
  } finally {
    forget()
    location.assign('/desk')
  }
}

const scopes = computed(() => new Map(me.value?.rights.map((r) => [r.name, r.scope])))

/* Comfort only: the server decides. */
export function can(right: string | undefined): boolean {
  return right === undefined || scopes.value.has(right)
}
