/* The queue: filters in the address, keys, columns, views, export. */
import { accessible, check, equal, main, shot, test } from './lib.mjs'
import { desk, has } from './desk-kit.mjs'

async function read(coming) {
  const parts = []
  for await (const p of await (await coming).createReadStream()) parts.push(p)
  return Buffer.concat(parts)
}

const numbers = (page) => page.locator('tbody tr td:first-child').allInnerTexts()

test('filters stand in the address: shared, reloaded and gone back through they show the same', async (t) => {
  const page = await desk(t, 'a.lead', '/desk/cases')
  await page.locator('tbody tr').first().waitFor()
  const all = await numbers(page)
  await page.getByRole('button', { name: '筛选', exact: false }).click()
  const form = page.getByRole('dialog')
  await form.getByRole('combobox', { name: '状态' }).click()
  await page.getByRole('option', { name: '调查中' }).click()
  await form.getByRole('button', { name: '应用' }).click()
  await page.locator('.chip', { hasText: '调查中' }).waitFor()
  check(page.url().includes('state=investigating'), page.url())
  await page.waitForFunction((n) => document.querySelectorAll('tbody tr').length < n, all.length)
  const few = await numbers(page)
  for (const word of await page.locator('tbody .xb-tag').allInnerTexts()) equal(word, '调查中')
  await page.reload()
  await page.locator('tbody tr').first().waitFor()
  equal(await numbers(page), few, 'after a reload')
  await page.getByRole('button', { name: '去掉筛选：状态' }).click()
  await page.waitForFunction((n) => document.querySelectorAll('tbody tr').length === n, all.length)
  await page.goBack()
  await page.locator('.chip', { hasText: '调查中' }).waitFor()
})

test('the number on the desk is the number of rows behind it', async (t) => {
  for (const login of ['a.lead', 'a.handler1', 'a.callback']) {
    const page = await desk(t, login)
    await page.locator('.numbers').waitFor()
    const links = await page.locator('.numbers a').all()
    const told = await Promise.all(links.map(async (l) => ({ href: await l.getAttribute('href'), n: Number(await l.locator('b').innerText()) })))
    for (const { href, n } of told.filter((x) => x.n > 0 && x.n <= 50)) {
      await page.goto(new URL(href, page.url()).href)
      await page.locator('tbody tr').first().waitFor()
      equal((await numbers(page)).length, n, `${login} ${href}`)
    }
  }
})

test('keys walk the list, preview a case beside it and open it', async (t) => {
  const page = await desk(t, 'a.lead', '/desk/cases')
  await page.locator('tbody tr').nth(2).waitFor()
  const all = await numbers(page)
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  await page.keyboard.press(' ')
  await page.getByRole('complementary').getByRole('heading', { name: all[1] }).waitFor()
  await accessible(page, 'the queue with a preview')
  await shot(page, 'desk-queue-preview')
  await page.keyboard.press('Enter')
  await page.locator('article.case').waitFor()
  has(await page.locator('h1').innerText(), all[1])
})

test('columns are chosen once and kept; a view is kept and, deleted, comes back', async (t) => {
  const page = await desk(t, 'a.lead', '/desk/cases?due=overdue')
  await page.getByRole('button', { name: '列' }).click()
  await page.getByRole('menuitemcheckbox', { name: '电话' }).click()
  await page.keyboard.press('Escape')
  await page.goto(new URL('/desk/cases', page.url()).href)
  await page.getByRole('columnheader', { name: '电话' }).waitFor()
  await page.goto(new URL('/desk/cases?state=investigating', page.url()).href)
  await page.getByRole('button', { name: '视图' }).click()
  await page.getByRole('menuitem', { name: '保存当前筛选' }).click()
  await page.getByLabel('名称').fill('我的调查')
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await page.getByRole('button', { name: '视图' }).click()
  await page.getByRole('menuitem', { name: '删除视图：我的调查' }).click()
  await page.getByRole('button', { name: '撤销' }).click()
  await page.getByRole('button', { name: '视图' }).click()
  await page.getByRole('menuitem', { name: '我的调查', exact: true }).click()
  check(page.url().endsWith('state=investigating'), page.url())
})

test('the export holds exactly the rows that are shown', async (t) => {
  const page = await desk(t, 'a.lead', '/desk/cases?state=investigating')
  await page.locator('tbody tr').first().waitFor()
  const shown = await numbers(page)
  const coming = page.waitForEvent('download')
  await page.getByRole('button', { name: '导出' }).click()
  await page.getByRole('menuitem', { name: 'CSV' }).click()
  const file = await read(coming)
  const lines = file.toString('utf8').trim().split('\r\n').slice(1)
  equal(lines.map((l) => /TS-\d{4}-\d{4}-\d{5}/.exec(l)[0]), shown)
  const excel = page.waitForEvent('download')
  await page.getByRole('button', { name: '导出' }).click()
  await page.getByRole('menuitem', { name: /XLSX/ }).click()
  check((await excel).suggestedFilename().endsWith('.xlsx'))
  equal((await read(excel)).subarray(0, 2).toString(), 'PK')
})

test('the order and the number of all stand in the list; both come from the server', async (t) => {
  const page = await desk(t, 'a.lead', '/desk/cases?limit=50')
  await page.locator('tbody tr').first().waitFor()
  has(await page.locator('.foot').innerText(), `共 ${(await numbers(page)).length} 件`)
  await page.getByRole('columnheader', { name: '编号' }).getByRole('button').click()
  await page.waitForFunction(() => document.querySelector('th[aria-sort]')?.textContent.startsWith('编号'))
  check(page.url().includes('sort=no'), page.url())
  await page.waitForFunction(() => {
    const all = [...document.querySelectorAll('tbody tr td:first-child')].map((e) => e.textContent)
    return all.length > 1 && all.every((x, i) => !i || all[i - 1] >= x)
  })
  await accessible(page, 'the queue by number')
})

test('a telephone number finds the cases of its person and never stands in an address', async (t) => {
  const filed = await t.world.file({ phone: '13712340000', id_no: '' })
  const page = await desk(t, 'a.lead')
  const asked = []
  page.on('request', (r) => asked.push(r.url()))
  await page.keyboard.press('/')
  await page.keyboard.type('137 1234 0000')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByRole('link', { name: filed.no }).waitFor()
  await accessible(page, 'find by person')
  check(!asked.concat(page.url()).some((u) => /137.?1234/.test(decodeURIComponent(u))), 'the number went into an address')
  await page.getByRole('dialog').getByRole('link', { name: filed.no }).click()
  await page.locator('article.case').waitFor()
})

test('a number opens its case, words are looked for in the texts', async (t) => {
  const filed = await t.world.file({ matter: '自动柜员机吞了我的银行卡，三天没有人处理。', phone: '13800008888', id_no: '' })
  const page = await desk(t, 'a.lead')
  await page.keyboard.press('/')
  await page.keyboard.type(filed.no)
  await page.keyboard.press('Enter')
  await page.locator('article.case').waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('吞了我的银行卡')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '搜索「吞了我的银行卡」' }).waitFor()
  await page.getByRole('link', { name: filed.no }).waitFor()
  await accessible(page, 'search')
})

test('what one may not see is said, not left blank', async (t) => {
  const page = await desk(t, 'admin')
  has(await page.locator('#content').innerText(), '不办理案件')
  await page.goto(new URL('/desk/cases', page.url()).href)
  await page.getByRole('heading', { name: '没有权限' }).waitFor()
  has(await page.locator('#content').innerText(), 'cases.read')
  await accessible(page, 'forbidden')
  await page.goto(new URL('/desk/nowhere', page.url()).href)
  await page.getByRole('heading', { name: '没有这个页面' }).waitFor()
  const other = await desk(t, 'b.handler1', '/desk/cases/' + (await t.world.file({ phone: '13800009999', id_no: '' })).id)
  await other.getByRole('heading', { name: '没有找到' }).waitFor()
})

await main({ cases: 600 })
