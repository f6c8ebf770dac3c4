import { expect, test } from 'vitest'
import en from './en.json'
import zh from './zh-CN.json'

const slots = (text: string): string => (text.match(/\{\w+\}/g) ?? []).sort().join()

test('every word of the portal exists in both languages, with the same places to fill', () => {
  expect(Object.keys(en)).toEqual(Object.keys(zh))
  for (const [key, text] of Object.entries(zh)) expect(slots((en as Record<string, string>)[key]), key).toBe(slots(text))
})
