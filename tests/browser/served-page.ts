import { systemTimers, type Timers } from '@cryptics-lab/avro-models'
import { createPageMonitor, type PageMonitor, startPage } from '@cryptics-lab/latency-pipeline/page'
import { createSyntheticRun, type SyntheticRun } from '@cryptics-lab/latency-pipeline/page/testing'

/** The page of a run that is made up, on a port of its own. */
export interface ServedPage {
  /** Address of the page. */
  readonly url: string
  /** The run. */
  readonly run: SyntheticRun
  /** What keeps its history. */
  readonly monitor: PageMonitor
  /** Lets so many events happen each second from now on. */
  feed(eventsPerSecond: number): void
  /** Number of events so far. */
  readonly events: number
  /** Says nothing from now on, and leaves every socket open: what a browser sees of a process that hangs. */
  hang(): void
  /** Stops everything. */
  close(): Promise<void>
}

/** Serves a run that is made up. */
export async function servePage(
  options: { readonly port?: number; readonly runId?: string } = {},
): Promise<ServedPage> {
  const { port = 0, runId = 'run-1' } = options
  const monitor = createPageMonitor()
  const run = createSyntheticRun({ monitor, runId })
  monitor.attach(run.source)
  let isHung = false
  const timers: Timers = {
    set: (callback, delay) => systemTimers.set(() => isHung || callback(), delay),
    clear: (handle) => systemTimers.clear(handle),
  }
  const page = await startPage({ port, source: run.source, monitor, timers })
  let events = 0
  let timer: NodeJS.Timeout | undefined
  const step = (count: number): void => {
    events += count
    run.step(count)
  }
  // There is something in every panel from the first frame on.
  step(2_000)
  return {
    url: page.url,
    run,
    monitor,
    get events() {
      return events
    },
    feed(eventsPerSecond) {
      clearInterval(timer)
      const begin = performance.now()
      let done = 0
      timer = setInterval(() => {
        const due = Math.floor(((performance.now() - begin) / 1_000) * eventsPerSecond) - done
        done += due
        step(due)
      }, 10)
    },
    hang() {
      isHung = true
      clearInterval(timer)
      monitor.close()
    },
    async close() {
      clearInterval(timer)
      await page.close()
      monitor.close()
    },
  }
}
