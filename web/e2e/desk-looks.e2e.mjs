/* Every page of the workspace, light and dark, in both languages, on three sizes: no serious finding of axe, nothing cut off. */
import { accessible, check, main, shot, test } from './lib.mjs'
import { desk } from './desk-kit.mjs'

const LOOKS = [
  { name: 'light', options: {} },
  { name: 'dark', options: { dark: true } },
  { name: 'tablet', options: { size: 'tablet' } },
  { name: 'phone', options: { phone: true } },
  { name: 'phone-dark', options: { phone: true, dark: true } },
  { name: 'en', options: { lang: 'en' } },
  { name: 'en-dark', options: { lang: 'en', dark: true } },
]

/* One case in each state that looks different, made once. */
let made
async function places(world) {
  if (made) return made
  const lead = await world.client('a.lead')
  const rows = (await lead.get('/api/desk/cases?limit=200')).body.items
  const closed = (await lead.get('/api/desk/cases?limit=20&open=false')).body.items
  const of = (list, state) => {
    const hit = list.find((r) => r.state === state)
    check(hit, `the demonstration has no ${state} case`)
    return hit.id
  }
  const fresh = await world.file()
  made = [
    ['home', 'a.lead', '/desk'],
    ['queue', 'a.lead', '/desk/cases'],
    ['queue-empty', 'a.lead', '/desk/cases?state=appraisal&due=today'],
    ['search', 'a.lead', '/desk/search?q=' + encodeURIComponent('年费')],
    ['intake', 'a.clerk1', '/desk/intake'],
    ['case-new', 'a.clerk1', '/desk/cases/' + fresh.id],
    ['case-investigating', 'a.lead', '/desk/cases/' + of(rows, 'investigating')],
    ['case-followup', 'a.callback', '/desk/cases/' + (rows.find((r) => r.state === 'notified' || r.state === 'followup') ?? rows[0]).id],
    ['case-closed', 'a.lead', '/desk/cases/' + of(closed, 'closed')],
    ['case-masked', 'p.lead', '/desk/cases/' + of(rows, 'investigating')],
  ]
  return made
}

for (const { name, options } of LOOKS)
  test(`every page is accessible and whole: ${name}`, async (t) => {
    for (const [what, login, path] of await places(t.world)) {
      const page = await desk(t, login, path, options)
      await page.waitForTimeout(400)
      await accessible(page, `${what} ${name}`)
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      check(wider <= 0, `${what} ${name}: the page is ${wider} px wider than the window`)
      await shot(page, `desk-${what}-${name}`)
      await page.context().close()
    }
  })

await main({ cases: 300 })
