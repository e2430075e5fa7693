/** @import { Model } from './model.js' */
import { columnsOf, createChart } from './charts.js'
import { element, setAttribute, setText } from './dom.js'
import { number, short } from './format.js'
import { createRows } from './rows.js'

/** Models of the app; a server with more would have a page with more. */
const mostModels = 24

/**
 * Frames and records a second, records by model with their lag, and what the connection to the venue has lost.
 * @param {Model} model What the page knows.
 * @returns {{ draw(changes: ReadonlySet<string>): void, drawChart(): void, describe(): void, restyle(): void }} The view.
 */
export function createThroughput(model) {
  const rows = createRows(element('model-rows'), ['', 'n', 'n', 'n', 'n'], mostModels)
  const fields = {
    frames: element('link-frames'),
    gaps: element('link-gaps'),
    reconnects: element('link-reconnects'),
    malformed: element('link-malformed'),
    rate: element('rate-frames'),
    stored: element('rate-stored'),
    lag: element('rate-lag'),
  }
  const chart = createChart({
    id: 'rate-chart',
    axisWidth: 42,
    isFromZero: true,
    lines: [
      { label: 'frames a second', colour: '--accent', fill: '--accent-soft' },
      { label: 'records stored a second', colour: '--own', dash: [5, 4] },
    ],
    format: short,
  })
  return {
    draw(changes) {
      const { client, models } = model.sections
      if (client !== undefined && changes.has('client')) {
        setText(fields.frames, number(client.frames))
        for (const name of /** @type {const} */ (['gaps', 'reconnects', 'malformed'])) {
          setText(fields[name], number(client[name]))
          setAttribute(fields[name], 'data-alert', String(client[name] > 0))
        }
      }
      if (models === undefined || !changes.has('models')) return
      let lag = 0
      rows(
        Object.entries(models).map(([name, { produced, acknowledged, stored, deadLettered }]) => {
          const behind = Math.max(0, acknowledged - stored - deadLettered)
          lag += behind
          return [name, number(produced), number(stored), number(behind), number(deadLettered)]
        }),
        (row) => setAttribute(row, 'data-alert', String(row.cells[4]?.textContent !== '0')),
      )
      setText(fields.lag, number(lag))
    },
    drawChart() {
      const last = model.series.rates.at(-1)
      setText(fields.rate, number(last?.[1]))
      setText(fields.stored, number(last?.[2]))
      chart.draw(columnsOf(model.series.rates, [1, 2]))
    },
    describe() {
      const last = model.series.rates.at(-1)
      chart.describe(
        `${number(last?.[1])} frames and ${number(last?.[2])} stored records a second, ${number(last?.[3])} records wait to be stored.`,
      )
    },
    restyle: () => chart.restyle(),
  }
}
