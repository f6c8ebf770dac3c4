/* Institutions, code lists and limits: public, the same for everybody, asked for once. */
import { ref, shallowRef } from 'vue'
import type { PortalCode, PortalInfo } from '@/generated/api'
import { api, explain } from './api'
import { prefs } from './prefs'

export const info = shallowRef<PortalInfo | null>(null)
export const infoTrouble = ref('')

export async function loadInfo(): Promise<void> {
  infoTrouble.value = ''
  try {
    info.value = await api.get<PortalInfo>('/api/portal/info')
  } catch (e) {
    infoTrouble.value = explain(e)
  }
}

export const nameOf = (c: PortalCode): string => (prefs.lang === 'en' ? c.name_en : c.name_zh)
export const institution = (id: string) => info.value?.institutions.find((i) => i.tenant_id === id)
export const outlet = (tenant: string, id: string) => institution(tenant)?.outlets.find((o) => o.id === id)
