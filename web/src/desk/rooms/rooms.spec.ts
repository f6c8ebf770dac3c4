import { expect, test } from 'vitest'

type Words = Record<string, string>
const zh = import.meta.glob<Words>('./*/zh-CN.json', { eager: true, import: 'default' })
const en = import.meta.glob<Words>('./*/en.json', { eager: true, import: 'default' })
const slots = (text: string): string => [...new Set(text.match(/\{\w+/g) ?? [])].sort().join()

test.each(Object.keys(zh))('%s has its English words, in the same order, with the same places to fill', (path) => {
  const other = en[path.replace('zh-CN', 'en')]
  expect(Object.keys(other)).toEqual(Object.keys(zh[path]))
  for (const [key, text] of Object.entries(zh[path])) expect(slots(other[key]), key).toBe(slots(text))
})
