/* What the journeys of the workspace share: people already signed in, the next step of a case, pickers. */
import { check } from './lib.mjs'

const names = new Map()

/* A page of somebody who signed in before.  options as Tour.open takes them. */
export async function desk(t, login, path = '/desk', options = {}) {
  const client = await t.world.client(login)
  names.set(login, client.user.name)
  const storage = { cookies: [], origins: [{ origin: t.world.url.replace(/\/$/, ''), localStorage: [{ name: 'xb.desk.token', value: client.token }, ...(options.kept ?? [])] }] }
  const page = await t.open(path, { ...options, storage })
  await page.locator('#content h1, #content h2').first().waitFor()
  return page
}

export const nameOf = (login) => names.get(login)

/* The one primary button of a case, by its verb. */
export const primary = (page, verb) => page.locator('.top').getByRole('button', { name: verb, exact: true })

/* Opens the form of an act, from the primary button or from the others under it. */
export async function begin(page, verb) {
  await page.locator('article.case .acts').waitFor()
  if (await primary(page, verb).count()) await primary(page, verb).click()
  else {
    await page.getByRole('button', { name: '其他操作' }).click()
    await page.getByRole('menuitem', { name: verb, exact: true }).click()
  }
  return page.getByRole('form', { name: verb })
}

export async function finish(page, form, verb) {
  await form.getByRole('button', { name: verb, exact: true }).click()
  await page.getByText('已完成：' + verb).waitFor()
  await form.waitFor({ state: 'detached' })
}

/* One act with its fields by label; what stands in `pick` is chosen from a list found by typing. */
export async function act(page, verb, { fill = {}, pick = {}, choose = {}, check: ticks = [] } = {}) {
  const form = await begin(page, verb)
  for (const [label, text] of Object.entries(fill)) await form.getByLabel(label).fill(text)
  for (const [label, value] of Object.entries(choose)) await form.getByLabel(label).selectOption(value)
  for (const label of ticks) await form.getByLabel(label).check()
  for (const [label, text] of Object.entries(pick)) await choice(page, form, label, text)
  await finish(page, form, verb)
}

export async function choice(page, form, label, text) {
  const box = form.getByRole('combobox', { name: label })
  await box.click()
  await box.fill(text)
  await page.getByRole('option', { name: text }).first().click()
}

export async function state(page, word) {
  await page.locator('.top .xb-tag.strong', { hasText: word }).waitFor()
}

export async function visit(page, id) {
  await page.goto(new URL('/desk/cases/' + id, page.url()).href)
  await page.locator('article.case').waitFor()
}

export function has(text, part) {
  check(text.includes(part), `"${part}" should stand in: ${text.slice(0, 300)}`)
}
