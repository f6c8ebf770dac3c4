/* The page opens again without network: the worker keeps its files. */
export async function keepForOffline(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  try {
    await navigator.serviceWorker.register('/portal-offline.js')
    const { active } = await navigator.serviceWorker.ready
    const loaded = performance.getEntriesByType('resource').map((r) => new URL(r.name).pathname)
    active?.postMessage(loaded.filter((path) => path.startsWith('/assets/')))
  } catch {
    /* refused by the browser: everything works but a reload without network */
  }
}
