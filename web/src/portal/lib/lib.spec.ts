// @ts-expect-error the pages know no node
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { search } from './proof-search'
import { leadingZeros, sha256 } from './sha256'

const hex = (words: Uint32Array): string => Array.from(words, (w) => w.toString(16).padStart(8, '0')).join('')

test('our SHA-256 agrees with the library for every length around its block size', () => {
  for (let n = 0; n < 200; n++) {
    const text = 'é中a'.repeat(n).slice(0, n)
    expect(hex(sha256(new TextEncoder().encode(text)))).toBe(createHash('sha256').update(text).digest('hex'))
  }
})

test('leading zero bits are counted across words', () => {
  expect(leadingZeros(new Uint32Array([0x80000000]))).toBe(0)
  expect(leadingZeros(new Uint32Array([0, 0x00ffffff]))).toBe(40)
})

test('the number found proves the work, and a bite too small finds none', () => {
  const nonce = search('1700000000000.abc', 12, 0, 1 << 20)
  const digest = createHash('sha256').update(`1700000000000.abc:${nonce}`).digest()
  expect(digest.readUInt16BE(0) >> 4).toBe(0)
  expect(search('1700000000000.abc', 12, 0, nonce)).toBe(-1)
})
