/* Pages by the part after #: nothing after it ever reaches the server, so a query code in a link stays with its owner. */
import { computed, nextTick, ref } from 'vue'

const hash = ref(location.hash)
addEventListener('hashchange', () => {
  hash.value = location.hash
  void toHeading()
})

const parts = computed(() => hash.value.replace(/^#\/?/, '').split('/').map(decodeURIComponent))
export const page = computed(() => parts.value[0])
export const argument = computed(() => parts.value[1] ?? '')

export function go(path: string): void {
  if (location.hash === '#' + path) void toHeading()
  else location.hash = path
}

/* A new page begins at its heading, for the eye and for the reading voice. */
export async function toHeading(): Promise<void> {
  await nextTick()
  scrollTo(0, 0)
  const heading = document.querySelector<HTMLElement>('main h1')
  if (!heading) return
  heading.tabIndex = -1
  heading.focus({ preventScroll: true })
}
