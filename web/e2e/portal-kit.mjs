/* What the journeys of the portal share: a person who fills in the form, and colleagues who lead her case to its end. */
import { check } from './lib.mjs'

export const WANG = { tenant: '101', outlet: '10101', matter: '2026年11月20日，城关分社多扣了我 320.50 元年费，没有人通知过我。', name: '王小明', phone: '13800001234', idno: '510104199003078515' }

export const next = (page, name = '下一步') => page.getByRole('button', { name, exact: true }).click()

/* The first two steps, then the third but for the last button. */
export async function fill(page, who = WANG) {
  await page.getByLabel('哪一家银行（联社）').selectOption(who.tenant)
  await page.getByLabel('哪个网点').selectOption(who.outlet)
  await page.getByLabel('发生了什么事').fill(who.matter)
  await next(page)
  await page.getByLabel('退还费用').check()
  await next(page)
  await page.getByLabel('您的姓名').fill(who.name)
  await page.getByLabel('您的电话').fill(who.phone)
  await page.getByLabel('证件号码（可以不填）').fill(who.idno)
}

/* Number and code as the receipt shows them. */
export async function receipt(page) {
  await page.getByRole('heading', { name: '已经收到您的投诉' }).waitFor()
  const read = async (part) => (await page.locator(`[data-test=${part}]`).textContent()).trim()
  return { no: await read('no'), code: await read('code'), due: await read('due') }
}

export async function enter(page, code, phone = WANG.phone) {
  await page.getByLabel('查询码').fill(code)
  await page.getByLabel('投诉时留的电话').fill(phone)
  await page.getByRole('button', { name: '查看', exact: true }).click()
  await page.getByRole('heading', { name: '您的投诉' }).waitFor()
}

/* By the hands of the county's staff: from registered to the day the consumer is told. */
export async function told(world, id) {
  const clerk = await world.client('a.clerk1')
  const desk = await world.client('a.desk')
  const handler = await world.client('a.handler1')
  const head = await world.client('a.head')
  await clerk.act(id, 'take')
  await desk.act(id, 'code', { business: 'B03', cause: 'C01' })
  await desk.act(id, 'hand_over', { to_id: handler.user.id, note: '请接办' })
  await handler.act(id, 'sign')
  await handler.act(id, 'first_contact', { note: '已联系', reached: true })
  await handler.act(id, 'start')
  await handler.act(id, 'message', { note: '我们已调取流水，三日内与您联系。' })
  await handler.act(id, 'finding', { facts: '多扣属实', evidence: '流水', conclusion: '有差错' })
  await handler.act(id, 'propose_decision', { facts: '经查，多扣年费 320.50 元属实。', basis: '业务合同第五条。', reasons: '应当退还。', remedies: '可自收到之日起三十日内申请核查。', outcome: 'FULL', responsibility: 'NONE', amount_fen: 32050 })
  await head.act(id, 'check_approve', { note: '同意' })
  await handler.act(id, 'notify', { kind: 'message', proof: '短信回执', reached: true })
}

/* How many cases of that consumer's telephone the county's desk sees. */
export async function filedBy(world, phone) {
  const desk = await world.client('a.desk')
  const r = await desk.get('/api/desk/cases?limit=200')
  check(r.status === 200, JSON.stringify(r))
  return r.body.items.filter((c) => c.phone_masked?.endsWith(phone.slice(-4))).length
}
