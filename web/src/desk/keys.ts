/* Keys: one handler for the page, a list that the key sheet shows.  Never active while somebody types. */
import { onBeforeUnmount, onMounted, shallowReactive } from 'vue'

export interface Key {
  /* "j", "g q", "ctrl+k" */
  keys: string
  what: () => string
  act: (e: KeyboardEvent) => void
  /* also while typing */
  always?: boolean
}

export const known = shallowReactive<Key[]>([])
let pending = ''
let timer: ReturnType<typeof setTimeout> | undefined

function typing(e: KeyboardEvent): boolean {
  const t = e.target as HTMLElement
  return t.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(t.tagName)
}

function onButton(e: KeyboardEvent): boolean {
  return /^(Enter| )$/.test(e.key) && !!(e.target as HTMLElement).closest('button, a, summary, [role="menuitem"], [role="tab"]')
}

function name(e: KeyboardEvent): string {
  const key = e.key === ' ' ? 'space' : e.key.length === 1 ? e.key.toLowerCase() : e.key.toLowerCase()
  return (e.ctrlKey || e.metaKey ? 'ctrl+' : '') + key
}

export function handleKey(e: KeyboardEvent): void {
  if (e.isComposing || e.altKey || e.defaultPrevented || onButton(e)) return
  const inText = typing(e)
  const blocked = inText || !!document.querySelector('dialog[open]')
  const one = name(e)
  const both = pending ? pending + ' ' + one : one
  /* what was added last (the page) goes before the frame */
  const usable = known.filter((k) => !blocked || k.always).reverse()
  const hit = usable.find((k) => k.keys === both) ?? usable.find((k) => k.keys === one)
  clearTimeout(timer)
  pending = ''
  if (hit) {
    e.preventDefault()
    hit.act(e)
  } else if (usable.some((k) => k.keys.startsWith(one + ' '))) {
    pending = one
    timer = setTimeout(() => (pending = ''), 1200)
  }
}

/* For the life of the component that calls it. */
export function useKeys(mine: Key[]): void {
  onMounted(() => known.push(...mine))
  onBeforeUnmount(() => {
    for (const k of mine) known.splice(known.indexOf(k), 1)
  })
}
