import { afterAll, beforeAll, expect, it } from 'vitest'
import { type AppProcess, startApp } from '../pipeline/app-process.ts'
import { describeInBrowser, findChromium } from './chromium.ts'
import { type LadderReading, readLadder } from './ladder-reader.ts'
import { servePage, type ServedPage } from './served-page.ts'

const open: ServedPage[] = []
let app: AppProcess | undefined

// It takes a while to make its database, and does so while the first tests run.
beforeAll(() => {
  if (findChromium() === undefined) return
  app = startApp(['--data', 'temp', '--port', '0', '--speed', '1', '--duration', '90s'])
})

afterAll(async () => {
  for (const served of open) await served.close()
  app?.signal('SIGINT')
  await app?.done
})

const serve = async (): Promise<ServedPage> => {
  const served = await servePage()
  open.push(served)
  return served
}

describeInBrowser('the page in a browser', (openPage) => {
  it.concurrent('shows the book that the server tells, with our quotes marked', async ({ expect }) => {
    const served = await serve()
    const { page } = await openPage(served.url)
    await page.locator('#connection[data-state=live]').waitFor()
    const { asks, bids, state } = await readLadder(page)
    expect(asks.length).toBeGreaterThanOrEqual(8)
    expect(asks.map(({ price, amount }) => [price, amount])).toEqual(state.book.asks.slice(0, asks.length))
    expect(bids.map(({ price, amount }) => [price, amount])).toEqual(state.book.bids.slice(0, bids.length))
    const quotes = served.run.source.maker().quotes
    for (const [side, rows] of [
      ['sell', asks],
      ['buy', bids],
    ] as const) {
      const ours = new Map(quotes.filter((quote) => quote.side === side).map(({ price, amount }) => [price, amount]))
      for (const { price, own } of rows) {
        const amount = ours.get(price)
        expect(own, `${side} ${price}`).toBe(amount === undefined ? '' : `◆ ${amount.toLocaleString('en')}`)
      }
      expect(rows.some(({ own }) => own !== '')).toBe(true)
    }
  })

  it.concurrent('follows the book, the position and the fills', async ({ expect }) => {
    const served = await serve()
    const { page } = await openPage(served.url)
    await page.locator('#connection[data-state=live]').waitFor()
    served.run.step(5_000)
    const { asks, bids, state, position } = await readLadder(page)
    expect(asks.map(({ price, amount }) => [price, amount])).toEqual(state.book.asks.slice(0, asks.length))
    expect(bids.map(({ price, amount }) => [price, amount])).toEqual(state.book.bids.slice(0, bids.length))
    expect(position).toBe(served.run.source.maker().position)
    await expect.poll(() => page.locator('#fill-rows tr').count()).toBe(50)
    await expect.poll(() => page.locator('#log-rows li').count()).toBeGreaterThan(50)
    expect(await page.locator('#refusal-rows').textContent()).toContain('position-limit')
    expect(await page.locator('#result-captured').textContent()).toMatch(/^\+0\.\d{6}$/)
  })

  it.concurrent('says nothing to its console and asks no other host', async ({ expect }) => {
    const served = await serve()
    const { page, complaints, hosts } = await openPage(served.url)
    served.feed(200)
    await expect.poll(() => page.locator('#price-chart canvas').count()).toBe(1)
    await page.locator('#latency-rows td').first().waitFor()
    await page.locator('#theme').click()
    await page.waitForTimeout(800)
    expect(complaints).toEqual([])
    expect([...hosts]).toEqual([new URL(served.url).host])
  })

  it.concurrent('draws every chart and says in words what it shows', async ({ expect }) => {
    const served = await serve()
    const { page } = await openPage(served.url)
    served.feed(200)
    for (const id of ['price-chart', 'latency-exchangeToEngine', 'latency-total', 'profit-chart', 'rate-chart']) {
      const painted = `(() => {
        const canvas = document.querySelector('#${id} canvas')
        if (canvas === null) return 0
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
        const colours = new Set()
        for (let at = 0; at < data.length; at += 4) if (data[at + 3] > 200) colours.add(data[at] * 65536 + data[at + 1] * 256 + data[at + 2])
        return colours.size
      })()`
      await expect.poll(() => page.evaluate<number>(painted), { timeout: 8_000 }).toBeGreaterThan(3)
      await expect.poll(() => page.locator(`#${id}-text`).textContent(), { timeout: 8_000 }).toMatch(/\d/)
    }
  })

  it.concurrent('remembers the theme', async ({ expect }) => {
    const served = await serve()
    const { page } = await openPage(served.url, { colorScheme: 'light' })
    expect(await page.locator('html').getAttribute('data-theme')).toBe('light')
    await page.locator('#theme').click()
    await page.reload()
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
  })

  it.concurrent('holds the log while it is read, and filters it', async ({ expect }) => {
    const served = await serve()
    const { page } = await openPage(served.url)
    served.feed(500)
    await page.locator('#log-rows li').first().waitFor()
    await page.locator('#log-hold').click()
    const held = await page.locator('#log-rows').textContent()
    await page.waitForTimeout(400)
    expect(await page.locator('#log-rows').textContent()).toBe(held)
    await page.locator('#log-hold').click()
    await expect.poll(() => page.locator('#log-rows').textContent()).not.toBe(held)
    await page.locator('#log-level').selectOption('warn')
    const levels = await page.locator('#log-rows .level').allTextContents()
    expect(levels.every((level) => level === 'warn')).toBe(true)
    expect(levels.length).toBeGreaterThan(0)
  })

  it.concurrent('throws the kill switch by keyboard alone, and only after KILL was typed', async ({ expect }) => {
    const served = await serve()
    const { page } = await openPage(served.url)
    await page.locator('#status[data-status=quoting]').waitFor()
    const focused = (): Promise<string> => page.evaluate<string>('document.activeElement.id')
    for (let presses = 0; presses < 6 && (await focused()) !== 'kill'; presses += 1) await page.keyboard.press('Tab')
    expect(await focused()).toBe('kill')
    await page.keyboard.press('Enter')
    expect(await focused()).toBe('kill-word')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    expect(await page.locator('#kill-dialog').isVisible()).toBe(false)
    expect(await focused()).toBe('kill')
    expect(served.run.kills).toEqual([])

    await page.keyboard.press('Enter')
    await page.keyboard.type('kill')
    expect(await page.locator('#kill-confirm').isDisabled()).toBe(true)
    await page.keyboard.press('Enter')
    await page.keyboard.press('Control+A')
    await page.keyboard.type('KILL')
    await page.keyboard.press('Tab')
    await page.keyboard.type('too wide')
    await page.keyboard.press('Enter')
    await page.locator('#status[data-status=killed]').waitFor()
    expect(served.run.kills).toEqual(['operator: too wide'])
    expect(await focused()).toBe('kill')
    expect(await page.locator('#quotes-none').textContent()).toBe('Nothing is quoted: killed.')

    await page.keyboard.press('Enter')
    await page.keyboard.type('RESUME')
    await page.keyboard.press('Enter')
    await page.locator('#status[data-status=quoting]').waitFor()
  })
})

describeInBrowser('the page of the reference app', (openPage) => {
  it('shows the book, our quotes and the rows of a run, and pulls every quote when it is told to', async () => {
    const url = (await app?.ready)?.pageUrl ?? ''
    const { page, complaints, hosts } = await openPage(url)
    await page.locator('#status[data-status=quoting]').waitFor({ timeout: 10_000 })
    // The market moves on between the two readings, so they are compared until they are of one moment.
    let reading: LadderReading | undefined
    await expect
      .poll(
        async () => {
          reading = await readLadder(page)
          const { asks, bids, state } = reading
          const same = (rows: LadderReading['asks'], levels: [number, number][]): boolean =>
            rows.length > 4 &&
            rows.every(({ price, amount }, at) => levels[at]?.[0] === price && levels[at]?.[1] === amount)
          return same(asks, state.book.asks) && same(bids, state.book.bids)
        },
        { timeout: 15_000, interval: 20 },
      )
      .toBe(true)
    const { asks, bids, state } = reading as LadderReading
    for (const { price, own } of [...asks, ...bids]) {
      const isOurs = state.orders?.some((order) => order.state === 'open' && order.price === price) ?? false
      if (isOurs) expect(own, String(price)).toContain('◆')
    }
    expect([...asks, ...bids].some(({ own }) => own !== '')).toBe(true)
    await expect.poll(async () => Number((await page.locator('#rate-stored').textContent()) ?? 0)).toBeGreaterThan(0)
    expect(await page.locator('#model-rows tr:not([hidden])').count()).toBe(7)

    await page.locator('#kill').click()
    await page.keyboard.type('KILL')
    await page.keyboard.press('Enter')
    await page.locator('#status[data-status=killed]').waitFor()
    await expect.poll(async () => (await readLadder(page)).state.orders).toEqual([])
    await expect
      .poll(() => page.locator('#log-rows').textContent())
      .toContain('kill switch thrown: operator, on the page')
    expect(complaints).toEqual([])
    expect([...hosts]).toEqual([new URL(url).host])
  })
})
