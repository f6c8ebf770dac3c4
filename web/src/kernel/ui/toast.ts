/* Short notices; one may carry a way back. */
import { reactive } from 'vue'

export interface Toast {
  id: number
  text: string
  bad: boolean
  undo?: { word: string; act: () => void }
}

export const toasts = reactive<Toast[]>([])
let last = 0

export function dropToast(id: number): void {
  const at = toasts.findIndex((t) => t.id === id)
  if (at >= 0) toasts.splice(at, 1)
}

export function toast(text: string, o: { bad?: boolean; undo?: Toast['undo'] } = {}): void {
  const id = ++last
  toasts.push({ id, text, bad: !!o.bad, undo: o.undo })
  if (toasts.length > 4) toasts.shift()
  setTimeout(() => dropToast(id), o.undo ? 10_000 : o.bad ? 8000 : 4000)
}
