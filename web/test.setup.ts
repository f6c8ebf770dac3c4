/* What unit tests need of a browser: a store, a language, something that listens. */
const kept = new Map<string, string>()
const store = {
  getItem: (k: string) => kept.get(k) ?? null,
  setItem: (k: string, v: string) => void kept.set(k, v),
  removeItem: (k: string) => void kept.delete(k),
}
const nothing = (): void => undefined
Object.defineProperties(globalThis, {
  localStorage: { value: store, configurable: true },
  navigator: { value: { language: 'zh-CN', onLine: true }, configurable: true },
  addEventListener: { value: nothing, configurable: true },
})
