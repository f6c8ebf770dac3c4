/* Keeps the portal's own files and the public list of institutions, so that a reload without network loses nobody's text.
 * The network goes first where there is one; nothing personal passes through here. */
const KEPT = 'xb-portal-1'
const PUBLIC = '/api/portal/info'

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (e) => e.waitUntil(self.clients.claim()))

/* A page tells which files it had loaded before we stood here. */
self.addEventListener('message', (e) => {
  if (!Array.isArray(e.data)) return
  const own = ['/', PUBLIC, ...e.data.filter((path) => typeof path === 'string' && path.startsWith('/assets/'))]
  e.waitUntil(caches.open(KEPT).then((cache) => Promise.all(own.map((path) => cache.add(path).catch(() => undefined)))))
})

/* Another page than the kept one is another build: its files have other names, the old ones may go. */
async function renew(cache, page) {
  const old = await cache.match('/')
  if (old && (await old.text()) !== (await page.clone().text())) for (const key of await cache.keys()) await cache.delete(key)
}

async function networkFirst(request, key) {
  const cache = await caches.open(KEPT)
  try {
    const reply = await fetch(request)
    if (!reply.ok) return reply
    if (key === '/') await renew(cache, reply)
    await cache.put(key, reply.clone())
    return reply
  } catch (e) {
    const kept = await cache.match(key)
    if (kept) return kept
    throw e
  }
}

/* Names of assets carry their hash: what is kept is right for ever. */
async function keptFirst(request) {
  const cache = await caches.open(KEPT)
  const kept = await cache.match(request)
  if (kept) return kept
  const reply = await fetch(request)
  if (reply.ok) await cache.put(request, reply.clone())
  return reply
}

self.addEventListener('fetch', (e) => {
  const url = new URL(e.request.url)
  if (e.request.method !== 'GET' || url.origin !== self.location.origin) return
  if (e.request.mode === 'navigate' && url.pathname === '/') e.respondWith(networkFirst(e.request, '/'))
  else if (url.pathname === PUBLIC) e.respondWith(networkFirst(e.request, PUBLIC))
  else if (url.pathname.startsWith('/assets/')) e.respondWith(keptFirst(e.request))
})
