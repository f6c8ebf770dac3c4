/* One form against the server: busy, what was refused at which field, one key as long as the text stays the same. */
import { ApiError, type AskOptions, newKey, type Problem } from '@/kernel/http'
import { computed, nextTick, ref } from 'vue'
import { t } from './words'

const EMPTY = ['json.required', 'json.too_short', 'json.id']

export function useForm(shown: readonly string[], root?: () => HTMLElement | undefined) {
  const busy = ref(false)
  const problem = ref<Problem | null>(null)
  let body = ''
  let key = ''

  /* "Please fill this in" under its label says more than the name of a member. */
  function errorOf(field: string): string {
    if (problem.value?.field !== field) return ''
    return EMPTY.includes(problem.value.key) ? t('act.needed') : problem.value.message
  }
  /* what belongs to no field on the screen */
  const loose = computed(() => (problem.value && !shown.includes(problem.value.field ?? '') ? problem.value.message : ''))

  function keyFor(what: unknown): string {
    const now = JSON.stringify(what)
    if (now !== body) {
      body = now
      key = newKey()
    }
    return key
  }

  /* What the server answered; null when it refused, and then the page says why and stays as it is. */
  async function send<T>(what: unknown, ask: (o: AskOptions) => Promise<T>): Promise<T | null> {
    if (busy.value) return null
    busy.value = true
    problem.value = null
    try {
      const got = await ask({ idempotencyKey: keyFor(what) })
      body = ''
      return got
    } catch (e) {
      problem.value = e instanceof ApiError ? (e.status === 0 ? { key: e.problem.key, message: t('problem.offline_kept') } : e.problem) : { key: '', message: String(e) }
      await nextTick()
      root?.()?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
      return null
    } finally {
      busy.value = false
    }
  }
  return { busy, problem, errorOf, loose, send }
}
