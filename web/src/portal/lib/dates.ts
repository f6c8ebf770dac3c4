/* Days as people say them: 2026年12月10日（周四）; the house's days are those of Beijing. */
import { prefs } from './prefs'

const DAY_MS = 86400000
const zone = 'Asia/Shanghai'

export function sayDay(day: string): string {
  const at = new Date(day + 'T00:00:00Z')
  const parts: Intl.DateTimeFormatOptions = { timeZone: 'UTC', year: 'numeric', month: 'long', day: 'numeric', weekday: 'short' }
  if (prefs.lang === 'en') return new Intl.DateTimeFormat('en-GB', parts).format(at)
  const weekday = new Intl.DateTimeFormat('zh-CN', { timeZone: 'UTC', weekday: 'short' }).format(at)
  return `${at.getUTCFullYear()}年${at.getUTCMonth() + 1}月${at.getUTCDate()}日（${weekday}）`
}

export function sayTime(ms: number): string {
  const time = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(ms)
  return `${sayDay(dayOf(ms))} ${time}`
}

/* YYYY-MM-DD in Beijing. */
export function dayOf(ms: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(ms)
}

export const today = (): string => dayOf(Date.now())

export function addDays(day: string, n: number): string {
  return new Date(Date.parse(day) + n * DAY_MS).toISOString().slice(0, 10)
}

/* Whole days from today until then; negative when past. */
export function daysUntil(day: string): number {
  return Math.round((Date.parse(day) - Date.parse(today())) / DAY_MS)
}

export function sayYuan(fen: number): string {
  return new Intl.NumberFormat('zh-CN', { minimumFractionDigits: 2 }).format(fen / 100)
}
