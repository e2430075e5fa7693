import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser } from './chromium.ts'
import { servePage, type ServedPage } from './served-page.ts'

let served: ServedPage
const folder = process.env.SCREENSHOTS ?? join(tmpdir(), 'latency-pipeline-screenshots')

beforeAll(async () => {
  await mkdir(folder, { recursive: true })
  served = await servePage()
  served.feed(300)
})

afterAll(() => served.close())

const sizes = [
  { name: 'phone', width: 390, height: 844, scheme: 'light' },
  { name: 'laptop', width: 1_280, height: 800, scheme: 'dark' },
  { name: 'wide', width: 2_560, height: 1_440, scheme: 'light' },
] as const

describeInBrowser('the look of the page', (open) => {
  it.concurrent.each(sizes)('fits a $name screen', async ({ name, width, height, scheme }) => {
    const { page, complaints } = await open(served.url, { viewport: { width, height }, colorScheme: scheme })
    await page.locator('#connection[data-state=live]').waitFor()
    await page.waitForTimeout(900)
    const picture = await page.screenshot({ path: join(folder, `${name}.png`) })
    // A page without content is a picture of one colour, which PNG makes very small.
    expect(picture.byteLength).toBeGreaterThan(25_000)
    const measured = await page.evaluate<{ wide: string[]; scroll: number; height: number }>(`(() => {
      const wide = [...document.querySelectorAll('.bar, .panel, .panel h2, .ladder-frame, .chart, .figures dd, dl')]
        .filter((element) => element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== 'inline')
        .map((element) => element.id || element.className)
      return { wide, scroll: document.documentElement.scrollWidth, height: document.documentElement.scrollHeight }
    })()`)
    expect(measured.scroll).toBeLessThanOrEqual(width)
    expect(measured.wide).toEqual([])
    if (name === 'phone') {
      await page.setViewportSize({ width: 360, height: 700 })
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
    }
    if (width >= 1_280) expect(measured.height).toBeLessThanOrEqual(height)
    expect(complaints).toEqual([])
  })

  it.concurrent('has names, an order of headings, landmarks and an order of focus', async () => {
    const { page } = await open(served.url)
    await page.locator('#connection[data-state=live]').waitFor()
    const found = await page.evaluate<{
      nameless: string[]
      levels: number[]
      landmarks: string[]
      lost: string[]
    }>(`(() => {
      const textOf = (ids) => (ids ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join('')
      const nameOf = (element) =>
        textOf(element.getAttribute('aria-labelledby')) || element.getAttribute('aria-label') ||
        (element.labels?.[0]?.textContent ?? '') || element.textContent.trim()
      const interactive = [...document.querySelectorAll('button, a[href], input, select, [tabindex="0"], [role=img], table')]
      const nameless = interactive
        .filter((element) => (element instanceof HTMLTableElement ? element.caption === null : nameOf(element) === ''))
        .map((element) => element.outerHTML.slice(0, 80))
      const lost = [...document.querySelectorAll('[aria-labelledby], [aria-describedby], label[for]')].flatMap((element) =>
        ['aria-labelledby', 'aria-describedby', 'for']
          .flatMap((name) => (element.getAttribute(name) ?? '').split(' '))
          .filter((id) => id !== '' && document.getElementById(id) === null))
      const levels = [...document.querySelectorAll('h1, h2, h3, h4')]
        .filter((heading) => heading.closest('dialog') === null)
        .map((heading) => Number(heading.tagName.slice(1)))
      return { nameless, levels, lost, landmarks: [...document.querySelectorAll('header, main')].map((part) => part.tagName) }
    })()`)
    expect(found.nameless).toEqual([])
    expect(found.lost).toEqual([])
    expect(found.landmarks).toEqual(['HEADER', 'MAIN'])
    expect(found.levels.filter((level) => level === 1)).toHaveLength(1)
    found.levels.reduce((before, level) => {
      expect(level - before).toBeLessThanOrEqual(1)
      return level
    }, 0)
    const order: string[] = []
    for (let presses = 0; presses < 4; presses += 1) {
      await page.keyboard.press('Tab')
      order.push(await page.evaluate<string>('document.activeElement.id || document.activeElement.className'))
    }
    expect(order.slice(0, 3)).toEqual(['skip', 'theme', 'kill'])
    await page.locator('.skip').focus()
    await page.keyboard.press('Enter')
    expect(await page.evaluate<string>('document.activeElement.id')).toBe('main')
  })

  it.concurrent('has enough contrast in both themes', async () => {
    const { page } = await open(served.url, { colorScheme: 'light' })
    await page.locator('#connection[data-state=live]').waitFor()
    for (const theme of ['light', 'dark']) {
      expect(await page.locator('html').getAttribute('data-theme')).toBe(theme)
      expect(await page.evaluate<string[]>(contrastScript), theme).toEqual([])
      await page.locator('#theme').click()
    }
  })
})

// Works out the contrast of every text with what is painted behind it, half-transparent layers included.
const contrastScript = `(() => {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = 1
  const context = canvas.getContext('2d', { willReadFrequently: true })
  const parse = (colour) => {
    context.clearRect(0, 0, 1, 1)
    context.fillStyle = colour
    context.fillRect(0, 0, 1, 1)
    const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data
    return [r, g, b, a / 255]
  }
  const over = (top, bottom) => top.slice(0, 3).map((value, index) => value * top[3] + bottom[index] * (1 - top[3])).concat(1)
  const groundOf = (element) => {
    const layers = []
    for (let at = element; at !== null; at = at.parentElement) layers.push(parse(getComputedStyle(at).backgroundColor))
    return layers.reverse().reduce((ground, layer) => over(layer, ground), [255, 255, 255, 1])
  }
  const luminance = (colour) => {
    const [r, g, b] = colour.map((value) => value / 255).map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const faint = new Set()
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement
    if (walker.currentNode.textContent.trim() === '' || !element.checkVisibility() || element.closest('.hidden, .skip, noscript, dialog')) continue
    const ground = groundOf(element)
    const text = over(parse(getComputedStyle(element).color), ground)
    const [light, dark] = [luminance(text), luminance(ground)].sort((left, right) => right - left)
    const ratio = (light + 0.05) / (dark + 0.05)
    if (ratio < 4.5) faint.add(element.tagName + '.' + element.className + ' ' + ratio.toFixed(2))
  }
  return [...faint]
})()`
