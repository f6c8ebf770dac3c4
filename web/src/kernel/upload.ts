/* Files go up in parts; a cut line costs one part, and the same upload goes on where the server stopped. */
import type { CasesFile, CasesUpload } from '@/generated/api'
import { ApiError, type makeClient } from './http'
import { sha256 } from './sha256'

export const FILE_MAX = 20 << 20
const PART = 1 << 20
const TRIES = 4

/* What the server takes; the ending decides, because browsers disagree about types. */
export const FILE_TYPES: Record<string, string> = {
  pdf: 'application/pdf',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  txt: 'text/plain',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  mp4: 'video/mp4',
  m4a: 'audio/mp4',
}

export function fileType(name: string): string | undefined {
  return FILE_TYPES[name.split('.').pop()?.toLowerCase() ?? '']
}

const hex = (words: Iterable<number>, digits: number): string => Array.from(words, (w) => (w >>> 0).toString(16).padStart(digits, '0')).join('')

async function digest(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  if (globalThis.crypto?.subtle) return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)), 2)
  return hex(sha256(bytes), 8)
}

export interface Sending {
  /* begun before: go on with this one */
  id?: string
  progress: (sent: number) => void
  begun: (id: string) => void
  signal?: AbortSignal
}

type Client = ReturnType<typeof makeClient>

async function part(client: Client, path: string, file: Blob, at: number, signal?: AbortSignal): Promise<CasesUpload> {
  const raw = file.slice(at, Math.min(at + PART, file.size))
  const reply = await client.send('PUT', `${path}?offset=${at}`, { raw, headers: { 'Content-Type': 'application/octet-stream' }, signal })
  return (await reply.json()) as CasesUpload
}

/* base: "/api/desk/cases/17".  Throws ApiError when the server refuses; a lost line is tried again by itself a few times. */
export async function sendFile(client: Client, base: string, file: File, o: Sending): Promise<CasesFile> {
  let state: CasesUpload
  if (o.id) state = await client.get<CasesUpload>(`${base}/uploads/${o.id}`, { signal: o.signal })
  else state = await client.post<CasesUpload>(`${base}/uploads`, { name: file.name, type: fileType(file.name) ?? file.type, size: file.size }, { signal: o.signal })
  o.begun(state.id)
  const path = `${base}/uploads/${state.id}`
  let tries = 0
  while (state.received < file.size) {
    o.progress(state.received)
    try {
      state = await part(client, path, file, state.received, o.signal)
      tries = 0
    } catch (e) {
      const lost = e instanceof ApiError && (e.status === 0 || e.status === 503 || e.problem.key === 'cases.wrong_offset')
      if (!lost || ++tries > TRIES) throw e
      await new Promise((go) => setTimeout(go, 1000 * tries))
      state = await client.get<CasesUpload>(path, { signal: o.signal })
    }
  }
  o.progress(file.size)
  return client.post<CasesFile>(`${path}/finish`, { sha256: await digest(file) }, { signal: o.signal })
}
