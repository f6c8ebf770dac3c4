/* The search itself, apart from who runs it: a worker where there is one, the page in small bites where not. */
import { leadingZeros, sha256 } from './sha256'

const encoder = new TextEncoder()

/* Tries `many` numbers from `from`; the one that proves the work, or -1. */
export function search(challenge: string, bits: number, from: number, many: number): number {
  for (let nonce = from; nonce < from + many; nonce++) if (leadingZeros(sha256(encoder.encode(`${challenge}:${nonce}`))) >= bits) return nonce
  return -1
}
