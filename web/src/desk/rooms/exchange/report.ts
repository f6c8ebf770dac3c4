/* What the check of a table says; the members of ExchangeImport.report. */
import type { ExchangeImport } from '@/generated/api'

export interface RowProblem {
  row: number
  column: string
  value: string
  key: string
  message_zh: string
  message_en: string
}
export interface Report {
  counts: { read: number; filed: number; merged: number; duplicates: number; rejected: number }
  problems: RowProblem[]
  problems_found: number
  unused: string[]
  hidden_rows: number
}
export const reportOf = (job: ExchangeImport): Report | null => (job.report as Report | undefined) ?? null

/* A cell a spreadsheet takes for text, whatever it begins with. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? "'" + text : text
  return `"${safe.replace(/"/g, '""')}"`
}

export function problemsCsv(problems: RowProblem[], heads: string[], say: (p: RowProblem) => string): string {
  const lines = [heads, ...problems.map((p) => [String(p.row), p.column, p.value, say(p)])]
  return '\uFEFF' + lines.map((l) => l.map(cell).join(',')).join('\r\n') + '\r\n'
}
