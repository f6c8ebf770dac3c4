/* Units and staff as tables, with bad rows; a unit moved with what stands below it. */
import { accessible, check, equal, main, shot, test, until } from './lib.mjs'
import { desk } from './desk-kit.mjs'
import { csv, xlsx } from './sheet.mjs'

const FORMS = { csv: { write: csv, type: 'text/csv' }, xlsx: { write: xlsx, type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' } }
const count = async (page, what) => Number(await page.locator(`[data-test=${what}]`).innerText())
const counts = async (page) => [await count(page, 'read'), await count(page, 'filed'), await count(page, 'merged'), await count(page, 'duplicates'), await count(page, 'rejected')]

async function bring(page, kind, form, rows, name = `${kind}.${form}`) {
  await page.getByLabel('内容', { exact: true }).selectOption(kind)
  await page.getByLabel('表格文件').setInputFiles({ name, mimeType: FORMS[form].type, buffer: FORMS[form].write(rows) })
  await page.getByRole('button', { name: '检查文件' }).click()
  await page.getByRole('heading', { name: '检查结果 · ' + name }).waitFor()
}

async function letIn(page, name, button) {
  await page.getByRole('button', { name: button }).click()
  await page.getByRole('heading', { name: '写入完成 · ' + name }).waitFor()
}

for (const [n, form] of [[1, 'csv'], [2, 'xlsx']]) {
  test(`units come in as ${form}: a bad row is named, skipped, and the others stand in the tree`, async (t) => {
    const page = await desk(t, 'admin', '/desk/imports')
    const head = ['entity', 'kind', 'code', 'name', 'parent']
    const rows = [['0007', 'outlet', `7${n}`, `新街${form}分社`, ''], ['0007', 'castle', `8${n}`, '城堡', ''], ['0099', 'outlet', `9${n}`, '无主分社', ''], ['0007', 'outlet', `6${n}`, `河东${form}分社`, '']]
    await bring(page, 'orgs', form, [head, ...rows])
    await page.getByText('有 2 处问题').waitFor()
    await page.getByRole('cell', { name: 'castle' }).waitFor()
    equal(await page.locator('.job tbody td:first-child').allInnerTexts(), ['3', '4'], 'the rows as the table counts them')
    equal(await counts(page), [4, 2, 0, 0, 2])
    await accessible(page, 'units checked, ' + form)
    await shot(page, 'tables-orgs-' + form)
    await letIn(page, `orgs.${form}`, '跳过有问题的行，写入其余')
    equal(await counts(page), [4, 2, 0, 0, 2])
    await bring(page, 'orgs', form, [head, [...rows[0].slice(0, 3), `改名${form}分社`, ''], rows[3]], 'again.' + form)
    equal(await counts(page), [2, 0, 1, 1, 0])
    await letIn(page, 'again.' + form, '写入 1 行')
    await page.goto(t.world.url + '/desk/orgs')
    await page.getByRole('cell', { name: `改名${form}分社`, exact: true }).waitFor()
    await page.getByRole('cell', { name: `河东${form}分社`, exact: true }).waitFor()
    equal(await page.getByRole('cell', { name: '城堡', exact: true }).count(), 0)
  })

  test(`staff come in as ${form}: unknown roles and units are named at their column, the good row has an account`, async (t) => {
    const page = await desk(t, 'admin', '/desk/imports')
    const head = ['entity', 'unit', 'staff_no', 'name', 'login', 'roles']
    const rows = [['0007', '01', `T${n}1`, '新来的', `came.${form}`, 'handler'], ['0007', '01', `T${n}2`, '皇帝', '', 'emperor'], ['0007', 'zz', `T${n}3`, '无处可去', '', 'handler'], ['0007', '01', '', '没有工号', '', 'handler']]
    await bring(page, 'staff', form, [head, ...rows])
    await page.getByText('有 3 处问题').waitFor()
    equal(await page.locator('.job tbody tr').evaluateAll((all) => all.map((tr) => [...tr.cells].slice(0, 2).map((c) => c.innerText))), [['3', 'roles'], ['4', 'unit'], ['5', 'staff_no']])
    await accessible(page, 'staff checked, ' + form)
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: '下载问题清单' }).click()
    equal((await saved).suggestedFilename(), `staff.${form}.problems.csv`)
    await letIn(page, `staff.${form}`, '跳过有问题的行，写入其余')
    equal(await counts(page), [4, 1, 0, 0, 3])
    const admin = await t.world.client('admin')
    const found = (await admin.get(`/api/desk/users?org_id=101&text=came.${form}`)).body.items ?? []
    check(found.some((u) => u.login === `came.${form}` && u.name === '新来的'), JSON.stringify(found).slice(0, 300))
  })
}

test('a unit moves below another; those below move with it, and on an earlier day it stands where it stood', async (t) => {
  const page = await desk(t, 'admin', '/desk/imports')
  await bring(page, 'orgs', 'csv', [['entity', 'kind', 'code', 'name', 'parent', 'valid_from'], ['0007', 'branch', 'N1', '北片区', '', '2025-01-01'], ['0007', 'branch', 'S1', '南片区', '', '2025-01-01'], ['0007', 'outlet', 'S9', '南门分社', 'S1', '2025-01-01']], 'move.csv')
  await letIn(page, 'move.csv', '写入 3 行')
  await page.goto(t.world.url + '/desk/orgs')
  await page.getByRole('cell', { name: '南片区', exact: true }).waitFor()
  await page.getByRole('button', { name: '对「南门分社」的操作' }).click()
  await page.getByRole('menuitem', { name: '移到别处' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: '移到别处' }).click()
  await until(async () => (await dialog.locator('[aria-invalid="true"], .error, .xb-alert').count()) > 0, 'without a place it is refused')
  await accessible(page, 'a move refused')
  const box = dialog.getByLabel('新的上级')
  await box.click()
  await box.fill('北片区')
  await page.getByRole('option', { name: '北片区' }).first().click()
  await dialog.getByRole('button', { name: '移到别处' }).click()
  await page.getByText('已移动：南门分社').waitFor()
  const names = () => page.locator('tbody tr td:first-child').allInnerTexts().then((all) => all.map((s) => s.trim()))
  const above = async (name) => (await names())[(await names()).indexOf(name) - 1]
  await until(async () => (await above('南门分社')) === '北片区', 'it stands below its new unit')
  await shot(page, 'tables-moved')
  const admin = await t.world.client('admin')
  const all = (await admin.get('/api/desk/orgs')).body.items
  const [north, moved] = ['北片区', '南门分社'].map((name) => all.find((u) => u.name === name))
  equal(moved.parent_id, north.id)
  check(moved.path.startsWith(north.path))
  await page.goto(t.world.url + '/desk/orgs?on=2025-06-01')
  await page.getByRole('cell', { name: '南门分社', exact: true }).waitFor()
  equal(await above('南门分社'), '南片区')
})

await main({ cases: 2 })
