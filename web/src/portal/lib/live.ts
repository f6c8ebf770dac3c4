/* One live region: what happened, for those who do not see it happen. */
import { ref } from 'vue'

export const said = ref('')

export function say(text: string): void {
  said.value = ''
  setTimeout(() => (said.value = text), 50)
}
