/* Exactly what is shown, as a file. */
import { api } from '../../session'

function nameOf(reply: Response, kind: string): string {
  const told = /filename="?([^";]+)/.exec(reply.headers.get('Content-Disposition') ?? '')
  return told?.[1] ?? 'cases.' + kind
}

export async function download(reply: Response, name: string): Promise<void> {
  const url = URL.createObjectURL(await reply.blob())
  const a = document.createElement('a')
  a.href = url
  a.download = name
  a.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

/* Every row under these filters; it is recorded who took it. */
export async function exportQueue(kind: 'csv' | 'xlsx', filters: Record<string, string>): Promise<void> {
  const { after: _after, limit: _limit, ...rest } = filters
  const reply = await api.send('POST', '/api/desk/cases.' + kind, { body: rest })
  await download(reply, nameOf(reply, kind))
}
