/* Code tables of the pack, each fetched once when first asked for. */
import type { CodesEntryList, EntryOut, OrgsUnit, OrgsUnitList, UsersStaff, UsersStaffList } from '@/generated/api'
import { named } from '@/kernel/i18n'
import { reactive, shallowReactive } from 'vue'
import { api } from './session'

const lists = shallowReactive(new Map<string, EntryOut[]>())
const asked = new Set<string>()

export function codes(list: string): EntryOut[] {
  if (!asked.has(list)) {
    asked.add(list)
    api.get<CodesEntryList>(`/api/desk/codes/${list}`).then(
      (r) => lists.set(list, r.items),
      () => asked.delete(list),
    )
  }
  return lists.get(list) ?? []
}

export function codeName(list: string, code: string | undefined): string {
  if (!code) return ''
  const row = codes(list).find((c) => c.code === code)
  return row ? named(row) : code
}

/* "信用卡 · 息费争议": a code with the name of what it belongs to. */
export function codePath(list: string, code: string | undefined): string {
  if (!code) return ''
  const row = codes(list).find((c) => c.code === code)
  return row?.parent ? `${codeName(list, row.parent)} · ${named(row)}` : codeName(list, code)
}

export function codeChoices(list: string): { value: string; label: string; more?: string }[] {
  return codes(list).map((c) => ({ value: c.code, label: named(c), more: c.parent ? `${codeName(list, c.parent)} ${c.code}` : c.code }))
}

const units = reactive({ rows: [] as OrgsUnit[], asked: false })

export function orgUnits(): OrgsUnit[] {
  if (!units.asked) {
    units.asked = true
    api.get<OrgsUnitList>('/api/desk/orgs').then(
      (r) => (units.rows = r.items),
      () => (units.asked = false),
    )
  }
  return units.rows
}

const people = shallowReactive(new Map<string, UsersStaff[]>())

/* Staff of my legal entity who hold a right; '' = all. */
export function staff(right = ''): UsersStaff[] {
  const key = 'staff ' + right
  if (!asked.has(key)) {
    asked.add(key)
    api.get<UsersStaffList>('/api/desk/staff' + (right ? '?right=' + encodeURIComponent(right) : '')).then(
      (r) => people.set(right, r.items),
      () => asked.delete(key),
    )
  }
  return people.get(right) ?? []
}

export function staffChoices(right = ''): { value: string; label: string; more?: string }[] {
  return staff(right).map((s) => ({ value: s.id, label: s.name, more: s.org_name }))
}
