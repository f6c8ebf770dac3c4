/* What is being written: kept on this device at every key, gone once the complaint is filed or the person says so. */
import { computed, reactive, watch } from 'vue'
import type { PortalFiled, PortalIntake } from '@/generated/api'
import { newKey } from '@/kernel/http'

const KEPT = 'xb.portal.draft'
const FILED = 'xb.portal.filed'
const KEPT_MS = 14 * 86400000

export interface Draft {
  tenant_id: string
  outlet_id: string
  matter: string
  product: string
  happened_on: string
  demands: string[]
  demand: string
  amount: string
  consumer_name: string
  phone: string
  id_no: string
  special_groups: string[]
  /* the question the person stands at */
  at: string
  /* one complaint, one key, however often it is sent */
  key: string
  /* bodies that left this device under that key and may have arrived, though no answer came back */
  sent: string[]
  saved_at: number
}

function blank(): Draft {
  return { tenant_id: '', outlet_id: '', matter: '', product: '', happened_on: '', demands: [], demand: '', amount: '', consumer_name: '', phone: '', id_no: '', special_groups: [], at: '', key: newKey(), sent: [], saved_at: 0 }
}

function kept(): Draft {
  try {
    const old = JSON.parse(localStorage.getItem(KEPT) ?? 'null') as Draft | null
    if (old && Date.now() - old.saved_at < KEPT_MS) return { ...blank(), ...old }
    localStorage.removeItem(KEPT)
  } catch {
    /* unreadable: begin afresh */
  }
  return blank()
}

export const draft = reactive<Draft>(kept())
export const begun = computed(() => draft.matter !== '' || draft.consumer_name !== '' || draft.phone !== '' || draft.demand !== '')

let cleared = false
watch(
  draft,
  () => {
    if (cleared) return
    try {
      localStorage.setItem(KEPT, JSON.stringify({ ...draft, saved_at: Date.now() }))
    } catch {
      /* no store: the page itself still holds it */
    }
  },
  { deep: true, flush: 'sync' },
)

export function clearDraft(): void {
  cleared = true
  Object.assign(draft, blank())
  localStorage.removeItem(KEPT)
  cleared = false
}

/* 320.5 yuan as 32050; NaN when it is no amount of money. */
export function fenOf(text: string): number {
  const clean = text.replace(/[,，\s元]/g, '')
  return /^\d{1,9}(\.\d{1,2})?$/.test(clean) ? Math.round(Number(clean) * 100) : NaN
}

/* The body to send: only what was filled in. */
export function intakeOf(d: Draft): PortalIntake {
  const body: PortalIntake = { tenant_id: d.tenant_id, matter: d.matter.trim(), consumer_name: d.consumer_name.trim(), phone: d.phone.trim() }
  if (d.outlet_id) body.outlet_id = d.outlet_id
  if (d.product) body.product = d.product
  if (d.happened_on) body.happened_on = d.happened_on
  if (d.demand.trim()) body.demand = d.demand.trim()
  if (d.demands.length) body.demands = [...d.demands]
  if (d.amount.trim()) body.amount_fen = fenOf(d.amount)
  if (d.id_no.trim()) body.id_no = d.id_no.trim()
  if (d.special_groups.length) body.special_groups = [...d.special_groups]
  return body
}

export interface Filed extends PortalFiled {
  tenant_id: string
  outlet_id: string
  /* an earlier text was the one that arrived */
  earlier: boolean
}

/* The telephone just written, in memory only: it opens the case for the papers that belong to it. */
export let filedPhone = ''

/* Number and code, for this tab only. */
export function keepFiled(f: Filed, phone: string): void {
  filedPhone = phone
  sessionStorage.setItem(FILED, JSON.stringify(f))
}

export function lastFiled(): Filed | null {
  return JSON.parse(sessionStorage.getItem(FILED) ?? 'null') as Filed | null
}

export function forgetFiled(): void {
  filedPhone = ''
  sessionStorage.removeItem(FILED)
}
