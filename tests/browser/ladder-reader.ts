import type { Page } from 'playwright-core'

/** One row of the ladder, as a person reads it. */
export interface ShownLevel {
  /** Price. */
  readonly price: number
  /** Amount at the level. */
  readonly amount: number
  /** Our amount with its mark; empty when we do not quote there. */
  readonly own: string
}

/** What is read of the page and of the server at one moment. */
export interface LadderReading {
  /** Asks that are shown, best first. */
  readonly asks: readonly ShownLevel[]
  /** Bids that are shown, best first. */
  readonly bids: readonly ShownLevel[]
  /** Answer of `GET /api/state`. */
  readonly state: {
    readonly runId: string
    readonly book: { readonly bids: [number, number][]; readonly asks: [number, number][] }
    readonly orders?: readonly { readonly side: string; readonly state: string; readonly price: number }[]
    readonly position?: number
  }
  /** Position that is shown. */
  readonly position: number
}

// As text, because these are the only lines here that run in a browser.
const script = `(async () => {
  const state = await (await fetch('/api/state')).json()
  // What the server said goes to the screen with the next frames.
  await new Promise((resolve) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(resolve)), 150))
  const numberOf = (text) => Number(text.replaceAll(',', '').replace('\u2212', '-'))
  const rows = (id) =>
    [...document.querySelectorAll('#' + id + ' tr:not([hidden])')]
      .filter((row) => row.cells[0].textContent !== '')
      .map(({ cells }) => ({
        price: numberOf(cells[0].textContent),
        amount: numberOf(cells[1].textContent),
        own: cells[3].textContent,
      }))
  const position = numberOf(document.getElementById('result-position').textContent)
  return { asks: rows('ladder-asks').reverse(), bids: rows('ladder-bids'), state, position }
})()`

/** Reads the ladder and the server's state. */
export function readLadder(page: Page): Promise<LadderReading> {
  return page.evaluate<LadderReading>(script)
}
