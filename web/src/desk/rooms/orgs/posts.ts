/* What the three tables of posts share: whose table, who may be named in it. */
import type { OrgsUnit, UsersList, UsersStaff, UsersStaffList } from '@/generated/api'
import { goQuery, href, place } from '@/kernel/router'
import { computed, shallowRef, watch } from 'vue'
import { orgUnits } from '../../codes'
import { api, can, me } from '../../session'

export const tenant = computed(() => place.query.entity || me.value?.tenant_id || '')
export const tenants = computed(() => orgUnits().filter((u) => u.kind === 'entity' || u.kind === 'union'))
export const chooseTenant = (id: string): void => goQuery({ entity: id === me.value?.tenant_id ? undefined : id })

const label = (u: OrgsUnit) => ({ value: u.id, label: u.name, more: u.code })
export const unitChoices = computed(() => orgUnits().filter((u) => u.tenant_id === tenant.value && !u.valid_to).map(label))

const people = shallowRef<Pick<UsersStaff, 'id' | 'name' | 'org_name'>[]>([])
export const personChoices = computed(() => people.value.map((p) => ({ value: p.id, label: p.name, more: p.org_name })))

/* One's own staff from the staff list; another entity's only for who may see its accounts. */
async function loadPeople(): Promise<void> {
  if (tenant.value === me.value?.tenant_id) people.value = (await api.get<UsersStaffList>('/api/desk/staff')).items
  else people.value = can('users.read') ? await accounts() : []
}

async function accounts(): Promise<UsersList['items']> {
  const all: UsersList['items'] = []
  let after: string | undefined
  do {
    const page: UsersList = await api.get<UsersList>(href('/api/desk/users', { org_id: tenant.value, after }))
    all.push(...page.items)
    after = page.next
  } while (after && all.length < 1000)
  return all.filter((u) => u.state !== 'disabled')
}

export function usePeople(): void {
  watch(tenant, () => void loadPeople().catch(() => (people.value = [])), { immediate: true })
}

export const postsPath = (what: string, id?: string): string => href(`/api/desk/${what}${id ? '/' + id : ''}`, { tenant_id: tenant.value })
