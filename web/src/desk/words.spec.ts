import { describe, expect, it } from 'vitest'
import events from '../../../doc/generated/events.md?raw'
import deadlines from '../../../packs/cn/deadlines.csv?raw'
import rolesCsv from '../../../packs/cn/roles.csv?raw'
import guard from '../../../src/features/cases/cases_guard.c?raw'
import api from '../generated/api.ts?raw'
import kernelZh from '../../../src/kernel/words/zh-CN.json'
import casesZh from '../../../src/features/cases/words/zh-CN.json'
import en from './locale/en.json'
import zh from './locale/zh-CN.json'
import { ACTS } from './rooms/cases/acts'
import { STATES } from './rooms/cases/states'

const files = import.meta.glob<string>('./**/*.{vue,ts}', { query: '?raw', import: 'default', eager: true })
const code = Object.entries(files).filter(([name]) => !name.endsWith('.spec.ts')).map(([, text]) => text).join('\n')
const keys = Object.keys(zh)

/* The words of a union in the generated types, "action: "a" | "b";" */
function union(type: string, member: string): string[] {
  const body = new RegExp(`interface ${type} \\{([^}]*)\\}`).exec(api)?.[1] ?? ''
  const line = new RegExp(`\\b${member}\\??: ([^;]*);`).exec(body)?.[1] ?? ''
  return [...line.matchAll(/"([^"]+)"/g)].map((m) => m[1])
}

describe('words of the workspace', () => {
  it('both languages have the same keys, none empty, in the same order', () => {
    expect(Object.keys(en)).toEqual(keys)
    for (const [k, v] of [...Object.entries(zh), ...Object.entries(en)]) expect(v.trim(), k).not.toBe('')
  })

  it('both languages fill the same slots', () => {
    const slots = (s: string): string[] => [...s.matchAll(/\{(\w+)/g)].map((m) => m[1]).sort()
    for (const k of keys) expect([...new Set(slots(en[k as keyof typeof en]))], k).toEqual([...new Set(slots(zh[k as keyof typeof zh]))])
  })

  it('no key is unused: each stands in the code, or begins as a template of the code does', () => {
    const heads = [...code.matchAll(/`([a-z_.]+)\$\{/g)].map((m) => m[1]).filter((h) => h.includes('.'))
    heads.push(...[...code.matchAll(/say\('([a-z_]+\.)' \+/g)].map((m) => m[1]))
    const unused = keys.filter((k) => !code.includes(`'${k}'`) && !heads.some((h) => k.startsWith(h)))
    expect(unused).toEqual([])
  })

  it('every state, act, event and field the server knows has its word', () => {
    const missing = (head: string, words: string[]): string[] => words.map((w) => `${head}.${w}`).filter((k) => !(k in zh))
    const states = union('CasesDocCase', 'state')
    const actions = union('CasesAct', 'action')
    expect(states.length).toBeGreaterThan(10)
    expect(actions.length).toBeGreaterThan(20)
    expect(missing('state', states)).toEqual([])
    expect(missing('wait', states)).toEqual([])
    expect(missing('act', actions)).toEqual([])
    const told = [...events.matchAll(/^\| (case\.\w+) \|/gm)].map((m) => m[1])
    expect(told.length).toBeGreaterThan(20)
    expect(missing('event', told)).toEqual([])
    const members = Object.values(ACTS).flatMap((a) => a?.fields.map((f) => f.name) ?? [])
    expect(missing('field', members)).toEqual([])
    const roles = [...rolesCsv.matchAll(/^([a-z_]+),/gm)].map((m) => m[1]).filter((r) => r !== 'role')
    expect(missing('role', roles)).toEqual([])
    const units = [...deadlines.matchAll(/,(calendar_day|working_day|working_hour|hour|month|year)(_before)?,/g)].map((m) => m[1] + (m[2] ?? ''))
    expect(missing('unit', [...new Set(units)])).toEqual([])
  })

  it('every state has its place in the filter, every act of staff its form', () => {
    expect([...STATES].sort()).toEqual(union('CasesDocCase', 'state').sort())
    const own = ['note', 'message', 'attach', 'supplement', 'accept', 'object', 'rate']
    expect(Object.keys(ACTS).sort()).toEqual(union('CasesAct', 'action').filter((a) => !own.includes(a)).sort())
  })

  it('every choice of a form, every hint and every lead is written', () => {
    for (const [action, act] of Object.entries(ACTS)) {
      if (!act.fields.length) expect(keys).toContain(`lead.${action}`)
      for (const f of act.fields) {
        if (f.hint) expect(keys).toContain(`hint.${action}.${f.name}`)
        for (const c of f.choices ?? []) expect(keys).toContain(`choice.${f.list}.${c}`)
      }
    }
  })

  it('the reasons the server gives for a closed act are at hand', () => {
    const reasons = [...guard.matchAll(/refuse\(ctx, "([a-z_.]+)"\)/g)].map((m) => m[1])
    expect(reasons.length).toBeGreaterThan(15)
    expect(reasons.filter((k) => !(k in casesZh) && !(k in kernelZh))).toEqual([])
  })
})
