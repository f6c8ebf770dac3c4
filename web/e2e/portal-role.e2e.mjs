/* A process for consumers alone (serve --role portal): the portal works whole, the workspace is not there. */
import { accessible, equal, main, test } from './lib.mjs'
import { WANG, fill, receipt } from './portal-kit.mjs'

test('a complaint is filed and followed; no door of the workspace exists', async (t) => {
  const page = await t.open('/#/file', { phone: true })
  await fill(page)
  await page.getByRole('button', { name: '提交投诉' }).click()
  await receipt(page)
  await page.getByRole('link', { name: '查看进度' }).click()
  await page.getByRole('button', { name: '核对身份，查看内容' }).click()
  await page.getByLabel('证件号码的最后 4 位').fill('8515')
  await page.getByRole('button', { name: '查看内容', exact: true }).click()
  await page.getByText(WANG.matter).waitFor()
  await accessible(page, 'the case, opened')
  for (const path of ['/desk', '/desk/cases', '/desk.html', '/desk.html.gz', '/api/desk/cases', '/api/desk/summary', '/api/session', '/api/live'])
    equal((await page.request.get(t.world.url + path)).status(), 404, path)
  equal((await page.request.post(t.world.url + '/api/session')).status(), 404, 'nobody of the staff signs in here')
})

await main({ cases: 1, role: 'portal' })
