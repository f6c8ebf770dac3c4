/* node shots.mjs FOLDER: the pictures of the README.  Not a test; ./dev shots runs it and makes them small. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { chromium } from 'playwright-core'
import { CHROMIUM, CHROMIUM_ARGS, PASSWORD, SIZES, World } from './lib.mjs'
import { fill, receipt } from './portal-kit.mjs'

const LOOKS = 20
const folder = resolve(process.argv[2] ?? 'doc/shots')

async function open(browser, { size = 'desk', dark = false, lang = 'zh-CN' } = {}) {
  const context = await browser.newContext({ viewport: SIZES[size], locale: lang, timezoneId: 'Asia/Shanghai', colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' })
  return context.newPage()
}

/* Taken when two looks in a row are the same: nothing is still arriving. */
async function keep(page, name) {
  let before = Buffer.alloc(0)
  let now = await page.screenshot()
  for (let look = 0; look < LOOKS && !now.equals(before); look++) {
    await page.waitForTimeout(300)
    before = now
    now = await page.screenshot()
  }
  writeFileSync(join(folder, name + '.png'), now)
}

async function portal(browser, url) {
  const page = await open(browser, { size: 'phone' })
  await page.goto(url)
  await page.getByRole('link', { name: '我要投诉' }).waitFor()
  await keep(page, 'portal-phone')
  await page.goto(url + '/#/file')
  await fill(page)
  await page.getByRole('button', { name: '提交投诉' }).click()
  await receipt(page)
  await keep(page, 'receipt')
}

async function workspace(browser, url, login, dark) {
  const page = await open(browser, { dark })
  await page.goto(url + '/desk')
  await page.locator('input[autocomplete="username"]').fill(login)
  await page.locator('input[type="password"]').fill(PASSWORD)
  await page.locator('button[type="submit"]').click()
  await page.getByRole('navigation', { name: '主导航' }).waitFor()
  return page
}

/* Of the county's people the one with most before her. */
async function busiest(world) {
  const found = []
  for (const login of ['a.handler1', 'a.desk', 'a.head', 'a.lead']) {
    const who = await world.client(login)
    const counts = (await who.get('/api/desk/summary')).body
    found.push({ login, who, n: Object.values(counts).filter((v) => typeof v === 'number' && v > 0).length })
  }
  return found.sort((a, b) => b.n - a.n)[0]
}

async function desk(browser, world) {
  const { login, who } = await busiest(world)
  const page = await workspace(browser, world.url, login, false)
  await keep(page, 'my-desk')
  await page.goto(world.url + '/desk/cases')
  await page.locator('main tbody tr').first().waitFor()
  await keep(page, 'queue')
  const rows = (await who.get('/api/desk/cases?limit=200')).body.items
  const shown = rows.find((c) => c.state === 'decision_pending') ?? rows.find((c) => c.state === 'investigating') ?? rows[0]
  for (const dark of [false, true]) {
    const one = await workspace(browser, world.url, login, dark)
    await one.goto(`${world.url}/desk/cases/${shown.id}`)
    await one.getByText(shown.no).first().waitFor()
    await keep(one, dark ? 'case-dark' : 'case')
  }
}

mkdirSync(folder, { recursive: true })
const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(Date.now())
const world = await new World({ cases: 2000, today }).start()
const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGS })
try {
  await portal(browser, world.url)
  await desk(browser, world)
} finally {
  await browser.close()
  await world.remove()
}
