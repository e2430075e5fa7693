import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const folders = ['/usr/bin', '/usr/local/bin', '/snap/bin', '/Applications/Google Chrome.app/Contents/MacOS']

/** Where a Chromium is on this machine: `CHROMIUM_PATH`, or a usual name in a usual place; undefined when there is none. */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const { CHROMIUM_PATH: named, PATH: path = '' } = environment
  if (named !== undefined && named !== '') return isExecutable(named) ? named : undefined
  const places = [...path.split(delimiter), ...folders].flatMap((folder) => names.map((name) => join(folder, name)))
  return [...places, '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'].find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** A page in a browser, with everything that went wrong in it. */
export interface OpenedPage {
  /** The page. */
  readonly page: Page
  /** Errors and warnings of its console, violations of its policy among them. */
  readonly complaints: string[]
  /** Hosts that it asked for something. */
  readonly hosts: Set<string>
}

/** Opens pages; each has a context of its own, closed with the test file. */
export type OpenPage = (url: string, options?: BrowserContextOptions) => Promise<OpenedPage>

/**
 * Tests that need a browser. Where there is none they are skipped, and their name says how to get one.
 * @param name Name of the group.
 * @param define Defines the tests.
 * @param flags More flags of the browser.
 */
export function describeInBrowser(name: string, define: (open: OpenPage) => void, flags: readonly string[] = []): void {
  const executablePath = findChromium()
  if (executablePath === undefined) {
    const how = 'needs a browser: apt-get install chromium, or set CHROMIUM_PATH to a Chromium or Chrome'
    describe.skip(`${name} (${how})`, () => define(async () => expect.unreachable('skipped')))
    return
  }
  describe(name, () => {
    let browser: Browser
    beforeAll(async () => {
      // Without the sandbox it runs as root too, as in a container; it only ever opens pages of this test.
      browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage', ...flags] })
    })
    afterAll(() => browser?.close())
    define((url, options) => openPage(browser, url, options))
  })
}

async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: { width: 1_280, height: 800 }, ...options })
  const page = await context.newPage()
  const complaints: string[] = []
  const hosts = new Set<string>()
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('request', (request) => {
    if (!request.url().startsWith('data:')) hosts.add(new URL(request.url()).host)
  })
  await page.goto(url)
  return { page, complaints, hosts }
}
