import { accessible, check, main, test } from './lib.mjs'

test('the portal opens on a phone', async (t) => {
  const page = await t.open('/', { phone: true })
  check((await page.textContent('main')).includes('消保'))
  await accessible(page, 'home')
})

await main({ cases: 5 })
