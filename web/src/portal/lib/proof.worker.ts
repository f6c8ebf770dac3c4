import { search } from './proof-search'

const BITE = 1 << 30

self.onmessage = (e: MessageEvent<{ challenge: string; bits: number }>) => {
  self.postMessage(search(e.data.challenge, e.data.bits, 0, BITE))
}
