import { type Clock, systemClock } from '@cryptics-lab/avro-models'
import type { Pipeline } from '../pipeline.ts'
import { instrumentName } from '../trading-side.ts'
import { version } from '../version.ts'
import type { PageSource } from './page-source.ts'
import { pageState } from './state.ts'

/** What {@link createPipelineSource} needs. */
export interface PipelineSourceOptions {
  /** Identity of the run. */
  readonly runId: string
  /** Name of what is replayed. */
  readonly recording: string
  /** The pipeline that runs. */
  readonly pipeline: Pipeline
  /** Clock of the begin of the run; the default is the machine's. */
  readonly clock?: Clock
}

/** Shows a pipeline on the page. */
export async function createPipelineSource(options: PipelineSourceOptions): Promise<PageSource> {
  const { runId, recording, pipeline, clock = systemClock } = options
  const { trading, meter } = pipeline
  const { client, book, maker } = trading
  const instrument = await client.instrument(instrumentName)
  return {
    run: {
      runId,
      version,
      venue: instrument.venue,
      venueUrl: pipeline.venueUrl,
      instrument: instrument.name,
      recording,
      settlementCurrency: instrument.settlementCurrency,
      amountUnit: instrument.contractType === 'inverse' ? instrument.quoteCurrency : instrument.baseCurrency,
      tickSize: instrument.tickSize,
      startedAt: clock.now(),
    },
    instrument,
    book: (depth) => ({
      status: book.status,
      epoch: book.epoch,
      changeId: book.changeId,
      bids: book.bids(depth),
      asks: book.asks(depth),
    }),
    maker: () => maker.state(),
    client: () => client.statistics(),
    models: () => meter.counts,
    latency: () => meter.latency(),
    state: (depth) => pageState(runId, pipeline, depth),
    kill: (reason) => maker.kill(reason),
    resume: () => maker.clear(),
  }
}
