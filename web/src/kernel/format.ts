/* Dates, times and money as people read them.  The institution's clock is China Standard Time; it has no summer time. */
import { lang } from './i18n'

const OFFSET = 8 * 3600_000
const WEEK = { 'zh-CN': ['周日', '周一', '周二', '周三', '周四', '周五', '周六'], en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] }

const two = (n: number): string => String(n).padStart(2, '0')

/* Milliseconds since 1970 as the institution's day, "2026-11-23". */
export function dayOf(ms: number): string {
  return new Date(ms + OFFSET).toISOString().slice(0, 10)
}

export function today(): string {
  return dayOf(Date.now())
}

export function weekday(day: string): string {
  return WEEK[lang.value][new Date(day + 'T00:00:00Z').getUTCDay()]
}

/* "2026-11-23 (周一)" */
export function fullDay(day: string | undefined): string {
  return day ? `${day} (${weekday(day)})` : '—'
}

/* "11-23 周一" within rows */
export function shortDay(day: string | undefined): string {
  return day ? `${day.slice(5)} ${weekday(day)}` : '—'
}

/* "2026-11-23 16:40" */
export function stamp(ms: number | undefined): string {
  if (!ms) return '—'
  const d = new Date(ms + OFFSET)
  return `${d.toISOString().slice(0, 10)} ${two(d.getUTCHours())}:${two(d.getUTCMinutes())}`
}

/* "11-23 16:40" */
export function shortStamp(ms: number | undefined): string {
  return stamp(ms).slice(5) || '—'
}

/* Fen to "12,345.60 元" */
export function money(fen: number | undefined): string {
  if (fen === undefined) return '—'
  const [yuan, rest] = (fen / 100).toFixed(2).split('.')
  const text = yuan.replace(/\B(?=(\d{3})+$)/g, ',') + '.' + rest
  return lang.value === 'en' ? `CNY ${text}` : `${text} 元`
}

/* "1,234.5" to fen; null when it is no amount. */
export function fenOf(text: string): number | null {
  const clean = text.replace(/[,，\s元]/g, '')
  if (!/^\d{1,9}(\.\d{1,2})?$/.test(clean)) return null
  const [yuan, rest = ''] = clean.split('.')
  return Number(yuan) * 100 + Number(rest.padEnd(2, '0'))
}

export function bytes(n: number): string {
  return n < 1024 ? `${n} B` : n < 1048576 ? `${(n / 1024).toFixed(0)} KB` : `${(n / 1048576).toFixed(1)} MB`
}

export function days(from: string, to: string): number {
  return Math.round((Date.parse(to + 'T00:00:00Z') - Date.parse(from + 'T00:00:00Z')) / 86_400_000)
}
