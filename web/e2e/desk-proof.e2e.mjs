/* What leaves the house is provable: a case handed out as a package, checked by the stand-alone verifier. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { BIN, accessible, check, equal, main, shot, test } from './lib.mjs'
import { desk, visit } from './desk-kit.mjs'
import { told } from './portal-kit.mjs'

const verify = (file) => execFileSync(join(dirname(BIN), 'xiaobao-verify'), [file], { encoding: 'utf8' })

test('the desk gives its purpose, downloads the package, and the verifier finds it whole', async (t) => {
  const filed = await t.world.file({ phone: '13911119001', id_no: '510104199003079001' })
  await told(t.world, filed.id)
  const page = await desk(t, 'a.desk')
  await visit(page, filed.id)
  await page.getByRole('button', { name: '导出案件档案包' }).click()
  const dialog = page.getByRole('dialog', { name: '导出案件档案包' })
  await dialog.getByRole('button', { name: '生成并下载' }).click()
  await dialog.getByText('至少 4 个字').waitFor()
  await dialog.getByLabel('用途').fill('监管调阅')
  await accessible(page, 'the purpose of a package')
  await shot(page, 'package')
  const download = page.waitForEvent('download')
  await dialog.getByRole('button', { name: '生成并下载' }).click()
  const got = await download
  equal(got.suggestedFilename(), filed.no + '.zip')
  const zip = join(t.world.dir, 'package.zip')
  await got.saveAs(zip)
  check(readFileSync(zip).subarray(0, 2).toString() === 'PK')
  check(verify(zip).length > 0, 'the verifier says what it found')
  await page.getByText('案件档案包已下载').waitFor()

  const trail = await desk(t, 'a.audit', '/desk/audit')
  await trail.getByRole('cell', { name: 'archive.exported' }).first().waitFor()
})

test('who may not export sees no such button', async (t) => {
  const filed = await t.world.file({ phone: '13911119002', id_no: '510104199003079002' })
  const page = await desk(t, 'a.clerk1')
  await visit(page, filed.id)
  await page.getByRole('button', { name: '打印' }).waitFor()
  equal(await page.getByRole('button', { name: '导出案件档案包' }).count(), 0)
})

await main({ cases: 2 })
