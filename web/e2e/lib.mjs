/* What every browser journey uses: a scratch institution with its server, pages in a real Chromium, a tiny test frame.
 *
 *     import { test, main, check, equal, accessible } from './lib.mjs'
 *     test('a stranger sees the two doors', async (t) => {
 *       const page = await t.open('/', { phone: true, lang: 'zh-CN', dark: true })
 *       check(await page.getByRole('link', { name: '我要投诉' }).isVisible())
 *       await accessible(page, 'home')
 *     })
 *     await main({ cases: 20 })
 *
 * XB_BIN names the binary (default build/xiaobao), XB_PG_URL a PostgreSQL cluster as in test/lib/xb.py, XB_SHOTS a folder
 * for the pictures that shot() takes (without it none are taken).  The last line printed is `N passed, N failed`. */
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
export const BIN = resolve(process.env.XB_BIN ?? join(ROOT, 'build/xiaobao'))
export const PASSWORD = 'Xiaobao-demo-2026'
export const TODAY = '2026-11-24'
export const SIZES = { phone: { width: 390, height: 844 }, tablet: { width: 1024, height: 768 }, desk: { width: 1440, height: 900 } }

export const CHROMIUM = '/usr/bin/chromium'
export const CHROMIUM_ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const tests = []

export function test(promise, body) {
  tests.push({ promise, body })
}

export function check(ok, what = 'this should hold') {
  if (!ok) throw new Error(what)
}

export function equal(got, want, what = '') {
  if (JSON.stringify(got) !== JSON.stringify(want)) throw new Error(`${what ? what + ': ' : ''}got ${JSON.stringify(got)}, want ${JSON.stringify(want)}`)
}

/* Polls for what comes to pass by itself. */
export async function until(ready, what = 'it did not happen in time', seconds = 20) {
  const end = Date.now() + seconds * 1000
  while (Date.now() < end) {
    if (await ready()) return
    await new Promise((go) => setTimeout(go, 50))
  }
  throw new Error(what)
}

/* xiaobao ARGS…: what it printed; throws on any exit status but 0. */
export function run(...args) {
  return execFileSync(BIN, args.map(String), { encoding: 'utf8', maxBuffer: 1 << 28 })
}

function database() {
  const url = process.env.XB_PG_URL
  if (!url) return null
  const name = `e2e${process.pid}_${Date.now()}`
  execFileSync('psql', ['-q', url, '-c', `CREATE DATABASE ${name}`])
  const [head, tail] = url.split('?')
  return { name, admin: url, url: head.slice(0, head.lastIndexOf('/') + 1) + name + '?' + tail }
}

/* One institution in a scratch folder.  limits: true keeps proof of work and rate limits on. */
export class World {
  constructor({ cases = 0, seed = 1, today = TODAY } = {}) {
    this.dir = mkdtempSync(join(tmpdir(), 'xb-e2e-'))
    this.db = database()
    this.place = ['--data', join(this.dir, 'data'), ...(this.db ? ['--database', this.db.url] : [])]
    this.made = JSON.parse(run('demo', ...this.place, '--cases', cases, '--seed', seed, '--today', today, '--json'))
  }

  async start({ limits = false, port = 0, role = 'all' } = {}) {
    const log = openSync(join(this.dir, 'log'), 'a')
    const args = ['serve', ...this.place, '--listen', `127.0.0.1:${port}`, '--role', role, ...(limits ? [] : ['--no-limits'])]
    this.server = spawn(BIN, args, { stdio: ['ignore', 'pipe', log] })
    const line = await new Promise((told, ended) => {
      this.server.stdout.once('data', (d) => told(String(d)))
      this.server.once('exit', (code) => ended(new Error(`the server ended with ${code}: ${this.log()}`)))
    })
    this.url = /https?:\/\/[^\s]+/.exec(line)[0]
    this.port = Number(new URL(this.url).port)
    return this
  }

  async stop() {
    if (!this.server) return
    const { server } = this
    const ended = new Promise((go) => server.once('exit', go))
    server.kill('SIGTERM')
    await ended
    this.server = null
  }

  log() {
    return readFileSync(join(this.dir, 'log'), 'utf8').slice(-3000)
  }

  cli(command, ...args) {
    return run(command, ...args, ...this.place)
  }

  /* A person at the API, for what a journey needs done behind the scenes: ask() gives { status, body }. */
  async client(login) {
    const c = new Client(this.url)
    if (login) await c.signIn(login)
    return c
  }

  /* A complaint filed by another consumer; gives the server's reply. */
  async file(members = {}) {
    const body = { tenant_id: '101', outlet_id: '10101', matter: '多扣了一笔年费，没有人通知过我。', demand: '退还年费', consumer_name: '王小明', phone: '13800001234', id_no: '510104199003078515', ...members }
    const r = await new Client(this.url).ask('POST', '/api/portal/cases', body)
    check(r.status === 201, `filing refused: ${JSON.stringify(r)}`)
    return r.body
  }

  async remove() {
    await this.stop()
    rmSync(this.dir, { recursive: true, force: true })
    if (!this.db) return
    for (const name of [this.db.name, this.db.name + '_vault']) execFileSync('psql', ['-q', this.db.admin, '-c', `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`], { stdio: 'ignore' })
  }
}

class Client {
  constructor(url) {
    this.url = url
  }

  async ask(method, path, body) {
    const headers = { 'Accept-Language': 'en', 'Content-Type': 'application/json', ...(this.token ? { Authorization: 'Bearer ' + this.token } : {}) }
    const r = await fetch(this.url + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) })
    const text = await r.text()
    return { status: r.status, body: text ? JSON.parse(text) : null }
  }

  async signIn(login) {
    const r = await this.ask('POST', '/api/session', { login, password: PASSWORD })
    check(r.status === 200, `${login} cannot sign in: ${JSON.stringify(r)}`)
    this.token = r.body.token
    this.user = r.body.user
  }

  get(path) {
    return this.ask('GET', path)
  }

  /* One act on a case by its present version; throws when it is refused. */
  async act(caseId, action, members = {}) {
    const doc = await this.get(`/api/desk/cases/${caseId}`)
    check(doc.status === 200, `${action}: cannot read the case: ${JSON.stringify(doc)}`)
    const r = await this.ask('POST', `/api/desk/cases/${caseId}/actions`, { action, version: doc.body.case.version, ...members })
    check(r.status < 300, `${action} refused: ${JSON.stringify(r)}`)
    return r.body
  }
}

/* Throws when axe-core finds anything serious or critical on the page as it stands. */
export async function accessible(page, where) {
  await page.evaluate(axe)
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }).then((r) => r.violations))
  const bad = found.filter((v) => v.impact === 'serious' || v.impact === 'critical')
  if (bad.length) throw new Error(`${where}: ` + bad.map((v) => `${v.id} (${v.impact}) ${v.help}: ${v.nodes.slice(0, 4).map((n) => n.html.slice(0, 160) + ' — ' + n.failureSummary.split('\n')[1]).join(' | ')}`).join('\n'))
}

/* A picture for people to look at: NAME.png in the folder XB_SHOTS names. */
export async function shot(page, name, { full = false } = {}) {
  if (!process.env.XB_SHOTS) return
  mkdirSync(process.env.XB_SHOTS, { recursive: true })
  await page.screenshot({ path: join(process.env.XB_SHOTS, name + '.png'), fullPage: full })
}

class Tour {
  constructor(browser, world) {
    this.browser = browser
    this.world = world
    this.contexts = []
    this.complaints = []
  }

  /* A page of its own context.  size: one of SIZES; phone: true = 390×844 with touch; storage: from context.storageState(). */
  async open(path = '/', { size = 'desk', phone = false, lang = 'zh-CN', dark = false, storage } = {}) {
    const context = await this.browser.newContext({
      viewport: SIZES[phone ? 'phone' : size],
      hasTouch: phone,
      isMobile: phone,
      locale: lang,
      timezoneId: 'Asia/Shanghai',
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
      storageState: storage,
    })
    context.setDefaultTimeout(15000)
    this.contexts.push(context)
    const page = await context.newPage()
    page.on('pageerror', (e) => this.complaints.push(`uncaught in the page: ${e.message}`))
    page.on('console', (m) => {
      if (/Content Security Policy|Vue warn/.test(m.text())) this.complaints.push(m.text())
    })
    await page.goto(this.world.url + path)
    return page
  }

  async close(failed) {
    if (failed && process.env.XB_SHOTS) {
      for (const c of this.contexts) for (const p of c.pages()) await shot(p, `failed-${Date.now()}`).catch(() => {})
    }
    for (const c of this.contexts) await c.close()
  }
}

/* Run the tests whose promise contains argv[2] (all without it) in one world; ends the process. */
export async function main(options = {}) {
  const world = await new World(options).start(options)
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGS })
  let passed = 0
  let failed = 0
  for (const { promise, body } of tests.filter((t) => t.promise.includes(process.argv[2] ?? ''))) {
    const tour = new Tour(browser, world)
    let problem = null
    try {
      await body(tour)
      if (tour.complaints.length) throw new Error(tour.complaints.join('\n'))
    } catch (e) {
      problem = e
    }
    await tour.close(problem)
    problem ? failed++ : passed++
    console.log(problem ? 'FAILED  ' : 'ok      ', promise)
    if (problem) console.log(problem.stack)
  }
  await browser.close()
  await world.remove()
  console.log(`${passed} passed, ${failed} failed`)
  process.exit(failed ? 1 : 0)
}
