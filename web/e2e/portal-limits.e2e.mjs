/* With proof of work and rate limits on, as in production. */
import { check, equal, main, test } from './lib.mjs'
import { WANG, fill, receipt } from './portal-kit.mjs'

test('the proof is found in the background and the complaint goes through', async (t) => {
  const page = await t.open('/#/file', { phone: true })
  const sent = page.waitForRequest((r) => r.method() === 'POST' && r.url().endsWith('/api/portal/cases'))
  await fill(page)
  await page.getByRole('button', { name: '提交投诉' }).click()
  check(/^\d+\.[0-9a-f]+:\d+$/.test(await (await sent).headerValue('x-proof')))
  await receipt(page)
})

test('a proof gone stale is made again without a word', async (t) => {
  const page = await t.open('/#/file')
  await fill(page, { ...WANG, phone: '13877778888', idno: '510104199003078599' })
  let tries = 0
  await page.route('**/api/portal/cases', (route) => (tries++ === 0 ? route.continue({ headers: { ...route.request().headers(), 'x-proof': '1.00:0' } }) : route.continue()))
  await page.getByRole('button', { name: '提交投诉' }).click()
  await receipt(page)
  equal(tries, 2)
})

test('who tries codes too often is told to wait, in plain words', async (t) => {
  const page = await t.open('/#/follow')
  await page.getByLabel('查询码').fill('ABCD2345EFGH6789')
  await page.getByLabel('投诉时留的电话').fill('13800001234')
  const open = page.getByRole('button', { name: '查看', exact: true })
  const said = page.getByText('操作太频繁了，请等一分钟再试。')
  for (let i = 0; i < 40 && !(await said.count()); i++) {
    const reply = page.waitForResponse('**/api/portal/session')
    await open.click()
    await reply
  }
  await said.waitFor()
})

await main({ cases: 2, limits: true })
