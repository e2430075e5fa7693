import type { Clock, Timers } from '@cryptics-lab/avro-models'
import type { Pipeline } from './pipeline.ts'
import type { Terminal } from './terminal.ts'

/** What {@link startLiveView} shows. */
export interface LiveViewOptions {
  /** Identity of the run. */
  readonly runId: string
  /** The pipeline that runs. */
  readonly pipeline: Pipeline
  /** Where it is shown. */
  readonly terminal: Terminal
  /** Whether what the log acknowledged is reported too. */
  readonly verbose: boolean
  /** Timers of the refresh. */
  readonly timers: Timers
  /** Clock of the rates. */
  readonly clock: Clock
}

/** A line that is refreshed every second. */
export interface LiveView {
  /** Shows it a last time and stops. */
  close(): void
}

const interval = 1_000

/** Shows one live line: rates, position, profit and loss, latency per hop; and `acked` lines for scripts. */
export function startLiveView(options: LiveViewOptions): LiveView {
  const { pipeline, terminal, timers, clock, verbose, runId } = options
  let before = { frames: 0, stored: 0, time: clock.monotonic() }

  const show = (): void => {
    const frames = pipeline.trading.client.statistics().frames
    const stored = Object.values(pipeline.meter.counts).reduce((sum, counts) => sum + counts.stored, 0)
    const time = clock.monotonic()
    const seconds = Math.max(0.001, (time - before.time) / 1_000_000)
    terminal.live(line(pipeline, (frames - before.frames) / seconds, (stored - before.stored) / seconds))
    before = { frames, stored, time }
    if (verbose) terminal.machine(`acked ${JSON.stringify({ runId, ...acknowledged(pipeline) })}`)
  }

  let timer = timers.set(function refresh() {
    show()
    timer = timers.set(refresh, interval)
  }, interval)
  return {
    close() {
      timers.clear(timer)
      show()
    },
  }
}

function acknowledged({ meter }: Pipeline): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(meter.counts).map(([model, counts]) => [model, counts.acknowledged]))
}

function line({ trading, meter }: Pipeline, messages: number, rows: number): string {
  const { position, pnl } = trading.maker.state()
  const hops = Object.entries(meter.latency())
    .map(([hop, latency]) => `${hop} ${latency === null ? '–' : `${latency.p50.toFixed(2)}/${latency.p99.toFixed(2)}`}`)
    .join(' · ')
  const total = (pnl.realised + pnl.unrealised).toFixed(6)
  return `${messages.toFixed(0)} msg/s · ${rows.toFixed(0)} rows/s · position ${position} · pnl ${total} ${pnl.currency} · p50/p99 ms: ${hops}`
}
