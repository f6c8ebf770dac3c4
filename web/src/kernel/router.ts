/* State in the URL, nothing more: a table of paths, the place we are at, a way to go. */
import { markRaw, reactive, shallowRef, type Component } from 'vue'

export interface Route {
  /* "/desk/cases/:id" */
  path: string
  page: () => Promise<{ default: Component }>
  /* right needed to enter; none = any signed-in person */
  right?: string
  title: () => string
}

export interface Place {
  path: string
  params: Record<string, string>
  query: Record<string, string>
}

export function matchPath(pattern: string, path: string): Record<string, string> | null {
  const want = pattern.split('/')
  const got = path.replace(/\/+$/, '').split('/')
  if (want.length !== got.length) return null
  const params: Record<string, string> = {}
  for (let i = 0; i < want.length; i++) {
    if (want[i].startsWith(':')) params[want[i].slice(1)] = decodeURIComponent(got[i])
    else if (want[i] !== got[i]) return null
  }
  return params
}

export function queryOf(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search))
}

export function href(path: string, query: Record<string, string | undefined> = {}): string {
  const q = new URLSearchParams()
  for (const [k, v] of Object.entries(query)) if (v) q.set(k, v)
  const text = q.toString()
  return text ? `${path}?${text}` : path
}

export const place = reactive<Place>({ path: '', params: {}, query: {} })
export const current = shallowRef<Route | null>(null)

let table: Route[] = []

function settle(): void {
  const path = location.pathname
  let found: Route | null = null
  let params: Record<string, string> = {}
  for (const r of table) {
    const hit = matchPath(r.path, path)
    if (hit) {
      found = r
      params = hit
      break
    }
  }
  current.value = found && markRaw(found)
  Object.assign(place, { path, params, query: queryOf(location.search) })
}

export function startRouter(routes: Route[]): void {
  table = routes
  addEventListener('popstate', settle)
  settle()
}

export function go(to: string, { replace = false } = {}): void {
  if (to === location.pathname + location.search) return
  history[replace ? 'replaceState' : 'pushState'](null, '', to)
  settle()
  if (!replace) scrollTo(0, 0)
}

/* Changes the query of the present page; undefined or '' takes a member away. */
export function goQuery(change: Record<string, string | undefined>, { replace = true } = {}): void {
  go(href(location.pathname, { ...queryOf(location.search), ...change }), { replace })
}

/* For <a @click>: the browser keeps its own ways for new tabs and windows. */
export function follow(e: MouseEvent, to: string): void {
  if (e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return
  e.preventDefault()
  go(to)
}
