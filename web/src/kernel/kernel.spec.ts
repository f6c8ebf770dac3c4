import { describe, expect, it } from 'vitest'
import { bytes, days, fenOf, fullDay, money, stamp } from './format'
import { fill, lang } from './i18n'
import { ApiError, makeClient } from './http'
import { href, matchPath, queryOf } from './router'
import { fileType } from './upload'

describe('formats', () => {
  it('days carry their weekday, times are those of the institution', () => {
    lang.value = 'zh-CN'
    expect(fullDay('2026-11-23')).toBe('2026-11-23 (周一)')
    expect(stamp(Date.UTC(2026, 10, 23, 16, 30))).toBe('2026-11-24 00:30')
    expect(days('2026-02-27', '2026-03-01')).toBe(2)
  })

  it('amounts have separators and come back as typed', () => {
    lang.value = 'zh-CN'
    expect(money(123456789)).toBe('1,234,567.89 元')
    expect(fenOf('1,234.5')).toBe(123450)
    expect(fenOf('320.50 元')).toBe(32050)
    for (const bad of ['', 'abc', '1.234', '-5', '1e3']) expect(fenOf(bad), bad).toBeNull()
  })

  it('sizes are short', () => {
    expect([bytes(12), bytes(2048), bytes(3 << 20)]).toEqual(['12 B', '2 KB', '3.0 MB'])
  })
})

describe('words', () => {
  it('slots are filled, plurals follow the number, unknown slots stay', () => {
    expect(fill('{name}: {n|day|days} left', { name: 'A', n: 1 })).toBe('A: 1 day left')
    expect(fill('{n|day|days} left', { n: 3 })).toBe('3 days left')
    expect(fill('{x}')).toBe('{x}')
  })
})

describe('routes', () => {
  it('a path gives its members, another path nothing', () => {
    expect(matchPath('/desk/cases/:id', '/desk/cases/42')).toEqual({ id: '42' })
    expect(matchPath('/desk/cases/:id', '/desk/cases')).toBeNull()
    expect(matchPath('/desk', '/desk/')).toEqual({})
  })

  it('empty members of a query stay away', () => {
    expect(href('/desk/cases', { due: 'today', state: undefined, text: '' })).toBe('/desk/cases?due=today')
    expect(queryOf('?a=1&b=%E4%B8%AD')).toEqual({ a: '1', b: '中' })
  })
})

describe('the client', () => {
  it('a lost line is an error with status 0, a refusal carries key, field and rule', async () => {
    const client = makeClient({ token: () => 't', lang: () => 'en', signedOut: () => undefined })
    globalThis.fetch = () => Promise.reject(new TypeError('network'))
    await expect(client.get('/x')).rejects.toMatchObject({ status: 0 })
    globalThis.fetch = () => Promise.resolve(new Response('{"key":"json.required","field":"note","rule":"1..","message":"m"}', { status: 422 }))
    const refused = await client.post('/x').catch((e: unknown) => e)
    expect(refused).toBeInstanceOf(ApiError)
    expect((refused as ApiError).problem).toEqual({ key: 'json.required', field: 'note', rule: '1..', message: 'm' })
  })

  it('401 signs out once, and only when there was a session', async () => {
    let out = 0
    globalThis.fetch = () => Promise.resolve(new Response('{}', { status: 401 }))
    await makeClient({ token: () => null, lang: () => 'en', signedOut: () => out++ }).get('/x').catch(() => undefined)
    await makeClient({ token: () => 't', lang: () => 'en', signedOut: () => out++ }).get('/x').catch(() => undefined)
    expect(out).toBe(1)
  })
})

describe('files', () => {
  it('the ending decides what a file is', () => {
    expect(fileType('a.PDF')).toBe('application/pdf')
    expect(fileType('a.exe')).toBeUndefined()
    expect(fileType('nothing')).toBeUndefined()
  })
})
