/* Every page in every dress: both languages, light, dark, elder; axe finds nothing serious, and nothing overflows. */
import { SIZES, accessible, check, main, shot, test } from './lib.mjs'
import { WANG, enter, fill, next, receipt, told } from './portal-kit.mjs'

const DRESSES = ['zh-CN', 'en'].flatMap((lang) => [false, true].flatMap((dark) => [false, true].map((elder) => ({ lang, dark, elder }))))
const nameOf = (d) => `${d.lang}${d.dark ? '-dark' : ''}${d.elder ? '-elder' : ''}`

async function dress(page, { lang, dark, elder }) {
  await page.evaluate((p) => localStorage.setItem('xb.portal.prefs', JSON.stringify(p)), { lang, dark, elder })
  await page.reload()
  await page.locator('main h1').first().waitFor()
}

async function look(page, name) {
  await accessible(page, name)
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  check(wide <= 0, `${name}: ${wide} px wider than the screen`)
  await shot(page, 'looks-' + name, { full: true })
}

const OPEN = ['', 'file', 'follow', 'privacy', 'done']

for (const path of OPEN)
  test(`the page "${path || 'home'}" is accessible in both languages, light and dark, plain and elder`, async (t) => {
    const page = await t.open('/#/' + path, { phone: true })
    for (const d of DRESSES) {
      await dress(page, d)
      await look(page, `${path || 'home'}-${nameOf(d)}`)
    }
    for (const [size, box] of Object.entries(SIZES)) {
      await page.setViewportSize(box)
      await look(page, `${path || 'home'}-${size}`)
    }
  })

test('the later steps and the pages behind the code are accessible in every dress', async (t) => {
  const filed = await t.world.file(WANG_AT)
  await told(t.world, filed.id)
  const form = await t.open('/#/file', { phone: true })
  await fill(form)
  const second = await t.open('/#/file', { phone: true })
  await second.getByLabel('哪一家银行（联社）').selectOption(WANG.tenant)
  await second.getByLabel('发生了什么事').fill(WANG.matter)
  await next(second)
  await second.getByLabel('退还费用').waitFor()
  const done = await t.open('/#/file', { phone: true })
  await fill(done, { ...WANG, phone: '13900008001', idno: '510104199003078001' })
  await done.getByRole('button', { name: '提交投诉' }).click()
  await receipt(done)
  const page = await t.open('/#/follow', { phone: true })
  await enter(page, filed.code, WANG_AT.phone)
  await page.goto(t.world.url + '/#/letter')
  await page.getByLabel('证件号码的最后 4 位').fill('8515')
  await page.getByRole('button', { name: '打开决定书' }).click()
  await page.locator('[data-test=letter]').waitFor()
  await page.goto(t.world.url + '/#/case')
  await page.getByRole('button', { name: '申请核查' }).click()
  await page.getByLabel('为什么要核查').fill('决定书没有算多扣期间的利息')
  await page.getByRole('button', { name: '申请核查' }).click()
  await page.getByRole('heading', { name: '核查申请书' }).waitFor()
  const READY = { case: '.rail', letter: '[data-test=letter]', review: '[data-test=review-form] .said' }
  for (const d of DRESSES) {
    for (const [open, name, ready] of [[form, 'contact', '#consumer_name, #name'], [second, 'demand', 'fieldset'], [done, 'receipt', '[data-test=no]']]) {
      await dress(open, d)
      await open.locator(ready).first().waitFor()
      await look(open, `${name}-${nameOf(d)}`)
    }
    for (const path of Object.keys(READY)) {
      await page.goto(t.world.url + '/#/' + path)
      await dress(page, d)
      await page.locator(READY[path]).waitFor()
      await look(page, `${path}-${nameOf(d)}`)
    }
  }
})

test('everything is reached by keyboard: skip link, step by step to the button', async (t) => {
  const page = await t.open('/')
  await page.locator('h1').waitFor()
  await page.keyboard.press('Tab')
  check((await page.evaluate(() => document.activeElement.className)) === 'skip')
  await page.keyboard.press('Enter')
  check((await page.evaluate(() => document.activeElement.id)) === 'content')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '说明情况' }).waitFor()
  check((await page.evaluate(() => document.activeElement.tagName)) === 'H1', 'a new page starts at its heading')
})

const WANG_AT = { matter: WANG.matter, phone: WANG.phone, id_no: WANG.idno, consumer_name: WANG.name }

await main({ cases: 2 })
