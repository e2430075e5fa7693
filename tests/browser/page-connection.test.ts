import { afterAll, it } from 'vitest'
import { describeInBrowser } from './chromium.ts'
import { servePage, type ServedPage } from './served-page.ts'

const open: ServedPage[] = []

afterAll(async () => {
  for (const served of open) await served.close()
})

const serve = async (options?: Parameters<typeof servePage>[0]): Promise<ServedPage> => {
  const served = await servePage(options)
  open.push(served)
  return served
}

describeInBrowser('the connection of the page', (openPage) => {
  it.concurrent('shows within 3 s that it is lost, and what comes after it is a new snapshot', async ({ expect }) => {
    const first = await serve({ runId: 'run-1' })
    first.feed(100)
    const { page } = await openPage(first.url)
    const banner = page.locator('#connection-banner')
    await page.locator('#connection[data-state=live]').waitFor()
    expect(await banner.textContent()).toBe('')
    await expect.poll(() => page.locator('#run-id').textContent()).toBe('run-1')

    await first.close()
    await page.locator('#connection[data-state=lost]').waitFor({ timeout: 3_000 })
    expect(await banner.textContent()).toContain('No connection to the app. What you see is of ')
    expect(await banner.getAttribute('aria-live')).toBe('assertive')
    expect(await banner.isVisible()).toBe(true)

    const second = await serve({ port: Number(new URL(first.url).port), runId: 'run-2' })
    second.feed(100)
    await page.locator('#connection[data-state=live]').waitFor({ timeout: 8_000 })
    expect(await banner.textContent()).toBe('')
    await expect.poll(() => page.locator('#run-id').textContent()).toBe('run-2')
    const shownFrames = async (): Promise<number> =>
      Number((await page.locator('#link-frames').textContent())?.replaceAll(',', ''))
    const before = await shownFrames()
    await expect.poll(shownFrames).toBeGreaterThan(before)
    // The kill switch goes to the run that is shown.
    await page.locator('#kill').click()
    await page.keyboard.type('KILL')
    await page.keyboard.press('Enter')
    await expect.poll(() => second.run.kills).toEqual(['operator, on the page'])
  })

  it.concurrent('shows within 3 s that the app hangs, although nothing closes the socket', async () => {
    const served = await serve()
    const { page } = await openPage(served.url)
    await page.locator('#connection[data-state=live]').waitFor()
    served.hang()
    await page.locator('#connection[data-state=lost]').waitFor({ timeout: 3_500 })
  })

  it.concurrent('says that the app did not answer when the kill switch cannot reach it', async ({ expect }) => {
    const served = await serve()
    const { page } = await openPage(served.url)
    await page.locator('#status[data-status=quoting]').waitFor()
    await served.close()
    await page.locator('#kill').click()
    await page.keyboard.type('KILL')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.locator('#kill-problem').textContent()).toContain('did not answer')
    expect(await page.locator('#kill-dialog').isVisible()).toBe(true)
  })
})
