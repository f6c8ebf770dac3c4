/* The one way to the server.  Errors are problem+json: key, field, rule and a message in the user's language. */
export interface Problem {
  key: string
  field?: string
  rule?: string
  message: string
}

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem,
  ) {
    super(problem.message)
  }
}

export interface Door {
  token: () => string | null
  lang: () => string
  /* called on 401 */
  signedOut: () => void
}

export interface AskOptions {
  body?: unknown
  /* the same key twice is carried out once */
  idempotencyKey?: string
  headers?: Record<string, string>
  raw?: BodyInit
  signal?: AbortSignal
}

/* A key for one intention of the user: keep it over retries of the same act. */
export function newKey(): string {
  const raw = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(raw, (b) => b.toString(16).padStart(2, '0')).join('')
}

async function problemOf(reply: Response): Promise<Problem> {
  try {
    return (await reply.json()) as Problem
  } catch {
    return { key: 'http.' + reply.status, message: String(reply.status) }
  }
}

export function makeClient(door: Door) {
  async function send(method: string, path: string, o: AskOptions = {}): Promise<Response> {
    const headers: Record<string, string> = { 'Accept-Language': door.lang(), ...o.headers }
    const token = door.token()
    if (token) headers.Authorization = 'Bearer ' + token
    if (o.idempotencyKey) headers['Idempotency-Key'] = o.idempotencyKey
    if (o.body !== undefined) headers['Content-Type'] ??= 'application/json'
    let reply: Response
    try {
      reply = await fetch(path, { method, headers, body: o.raw ?? (o.body === undefined ? undefined : JSON.stringify(o.body)), signal: o.signal })
    } catch (e) {
      if ((e as Error).name === 'AbortError') throw e
      throw new ApiError(0, { key: 'http.offline', message: 'offline' })
    }
    if (reply.ok) return reply
    if (reply.status === 401 && token) door.signedOut()
    throw new ApiError(reply.status, await problemOf(reply))
  }
  return {
    send,
    get: async <T>(path: string, o?: AskOptions): Promise<T> => (await send('GET', path, o)).json() as Promise<T>,
    post: async <T>(path: string, body: unknown = {}, o?: AskOptions): Promise<T> => (await send('POST', path, { idempotencyKey: newKey(), ...o, body })).json() as Promise<T>,
    put: async <T>(path: string, body: unknown = {}, o?: AskOptions): Promise<T> => (await send('PUT', path, { ...o, body })).json() as Promise<T>,
    del: async <T>(path: string): Promise<T> => (await send('DELETE', path)).json() as Promise<T>,
  }
}
