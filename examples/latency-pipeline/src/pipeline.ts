import {
  type Clock,
  createSeededRandom,
  type Ids,
  type Metrics,
  noMetrics,
  systemClock,
  systemIds,
  systemTimers,
  type Timers,
  type VenueEvent,
} from '@cryptics-lab/avro-models'
import type { SchemaRegistry } from '@cryptics-lab/avro-models/registry'
import { createWebSocketFactory } from '@cryptics-lab/exchange-client'
import type { ClientStatistics } from '@cryptics-lab/exchange-client/deribit'
import { createSimulator } from '@cryptics-lab/exchange-simulator'
import { createDeribitServer } from '@cryptics-lab/exchange-simulator/deribit'
import type { Recording } from '@cryptics-lab/exchange-simulator/recordings'
import type { MakerEvent, MakerState, StopReport } from '@cryptics-lab/market-maker'
import { noTracing, type Tracing } from '@cryptics-lab/service-kit/tracing'
import type { Sink } from '@cryptics-lab/sink-connectors'
import type { LogClient } from '@cryptics-lab/sink-connectors/log'
import type { ManagedStore } from './kafka-connect/managed-store.ts'
import { createRecorder, type RecordedModel, type Recorder } from './recorder.ts'
import { createRecordingPlan, type RecordingPlan } from './recording-plan.ts'
import { createRecordingSide, type RecordingSide } from './recording-side.ts'
import { createRunMeter, type LatencyHops, type RunMeter } from './run-meter.ts'
import { createTradingSide, type TradingSide } from './trading-side.ts'

/** What {@link createPipeline} composes; everything with a default has the machine's own. */
export interface PipelineOptions {
  /** Identity of the run. */
  readonly runId: string
  /** The recorded market. */
  readonly recording: Recording
  /** Multiple of the recording's own pace, or `max`. */
  readonly speed: number | 'max'
  /** Whether the recording is replayed again and again. */
  readonly loop: boolean
  /** Seed of every delay and draw. */
  readonly seed: number
  /** Port of the venue on loopback; `memory` joins client and venue without sockets. */
  readonly venuePort: number | 'memory'
  /** WebSocket of a simulator that runs elsewhere, instead of a venue of our own; nothing is replayed here then. */
  readonly venueUrl?: string
  /** Which models are recorded, and where; the default is all of them under their usual names. */
  readonly plan?: RecordingPlan
  /** Whether the records are stored here, too; false when another process does. The default is true. */
  readonly stores?: boolean
  /** Where every room measures; the default forgets. */
  readonly metrics?: Metrics
  /** Follows an event from the venue to its row; the default is off. */
  readonly tracing?: Tracing
  /** The log between producers and connectors. */
  readonly log: LogClient
  /** Knows the schemas by id. */
  readonly registry: SchemaRegistry
  /** Makes the sink of a model that fills a table. */
  readonly createSink: (model: RecordedModel, table: string) => Sink<object>
  /** Makes what stores the models of the plan that a Kafka Connect stores; needed when there are such. */
  readonly managed?: (meter: RunMeter) => ManagedStore
  /** Something failed that nobody waits for. */
  readonly onFailure: (error: unknown) => void
  /** What the engine decided, for whoever wants to show it. */
  readonly onMakerEvent?: (event: MakerEvent) => void
  /** What the venue told, after the engine has handled it, for whoever wants to show it. */
  readonly onVenueEvent?: (event: VenueEvent) => void
  /** Every latency that is measured, in milliseconds, for whoever wants to show it. */
  readonly onLatency?: (hop: keyof LatencyHops, milliseconds: number) => void
  /** Clock of every room. */
  readonly clock?: Clock
  /** Timers of every room. */
  readonly timers?: Timers
  /** Source of identities. */
  readonly ids?: Ids
}

/** How the trading side ended. */
export interface PipelineOutcome {
  /** What the venue said of our orders at the end. */
  readonly stop: StopReport
  /** The engine at its end. */
  readonly maker: MakerState
  /** What the client received. */
  readonly client: ClientStatistics
}

/** The whole house, composed. */
export interface Pipeline {
  /** Address of the venue's WebSocket. */
  readonly venueUrl: string
  /** Counts and latencies of the run. */
  readonly meter: RunMeter
  /** The book, the engine and the client at this moment. */
  readonly trading: TradingSide
  /** Begins the replay. */
  start(): void
  /** Resolves when one pass was replayed and everything has reached the client; never when the replay loops. */
  readonly passComplete: Promise<void>
  /**
   * Ends in order: quotes pulled and confirmed, client and venue closed, records acknowledged by the log and stored.
   * @throws when what was produced cannot be stored; nothing is lost, the next start goes on.
   */
  stop(): Promise<PipelineOutcome>
}

/**
 * The composition root: a venue that replays a recording, a client, an engine, producers, a log and connectors. The same
 * code runs on real sockets and databases and, with virtual time, deterministically in one process.
 */
export async function createPipeline(options: PipelineOptions): Promise<Pipeline> {
  const { runId, clock = systemClock, timers = systemTimers, ids = systemIds, onFailure } = options
  const { metrics = noMetrics, tracing = noTracing } = options
  const meter = createRunMeter(runId, clock, options.onLatency)
  const { managed, ...rest } = options
  const recordingSide = await createRecordingSide({
    ...rest,
    ...(managed === undefined ? {} : { managed: managed(meter) }),
    plan: options.plan ?? createRecordingPlan(),
    venue: 'deribit',
    clock,
    timers,
    random: createSeededRandom(options.seed, 'recording'),
    metrics,
    tracing,
    meter,
  })
  const recorder = createRecorder({ runId, clock, produce: (model, record) => recordingSide.produce(model, record) })
  const venue =
    options.venueUrl === undefined
      ? createOwnVenue({ ...options, clock, timers, ids }, () => recordingSide.gate())
      : venueElsewhere(options.venueUrl)
  try {
    const url = await venue.open(options.venuePort)
    const trading = await createTradingSide({
      url,
      webSocket: venue.webSocket(),
      isElsewhere: options.venueUrl !== undefined,
      clock,
      timers,
      random: createSeededRandom(options.seed, 'client'),
      ids,
      metrics,
      tracing,
      onVenueEvent: (event) => {
        recorder.venueEvent(event)
        options.onVenueEvent?.(event)
      },
      onMakerEvent: (event) => {
        observeMaker(event, recorder, meter)
        options.onMakerEvent?.(event)
      },
      onFailure,
    })
    return assemble(url, venue, trading, recordingSide, meter)
  } catch (error) {
    await venue.close()
    await recordingSide.abandon()
    throw error
  }
}

function observeMaker(event: MakerEvent, recorder: Recorder, meter: RunMeter): void {
  if (event.kind === 'quote-changed') recorder.quote(event.record, event.sequence)
  else if (event.kind === 'commands-submitted' && event.tickToOrder !== undefined) {
    meter.ordered(event.tickToOrder / 1_000)
  }
}

interface Venue {
  /** Makes it ready and gives its address. */
  open(port: number | 'memory'): Promise<string>
  /** Opens connections; undefined for real sockets. */
  webSocket(): Parameters<typeof createTradingSide>[0]['webSocket']
  /** Begins the replay. */
  start(): void
  /** How the replay ended; never settles when there is none. */
  readonly finished: Promise<{ readonly completed: boolean }>
  close(): Promise<void>
}

function createOwnVenue(
  options: PipelineOptions & { readonly clock: Clock; readonly timers: Timers; readonly ids: Ids },
  gate: () => Promise<void> | undefined,
): Venue {
  const { recording, speed, loop, seed, clock, timers, ids, venuePort } = options
  const simulator = createSimulator({ recording, speed, loop, seed, clock, timers, ids, gate })
  const server = createDeribitServer(simulator)
  return {
    open: async (port) => (port === 'memory' ? 'ws://localhost/ws/api/v2' : (await server.listen({ port })).url),
    webSocket: () => (venuePort === 'memory' ? server.loopback() : undefined),
    start: () => simulator.replay.start(),
    finished: simulator.replay.finished,
    async close() {
      await server.close()
      simulator.close()
    },
  }
}

function venueElsewhere(url: string): Venue {
  return {
    open: async () => url,
    // A factory of our own, because the client's default takes ws: on loopback only.
    webSocket: () => createWebSocketFactory(),
    start: () => undefined,
    finished: new Promise(() => undefined),
    close: async () => undefined,
  }
}

function assemble(
  venueUrl: string,
  venue: Venue,
  trading: TradingSide,
  recordingSide: RecordingSide,
  meter: RunMeter,
): Pipeline {
  let stopping: Promise<PipelineOutcome> | undefined
  const stop = async (): Promise<PipelineOutcome> => {
    const report = await trading.stop()
    const outcome = { stop: report, maker: trading.maker.state(), client: trading.client.statistics() }
    await venue.close()
    await recordingSide.stop()
    return outcome
  }
  return {
    venueUrl,
    meter,
    trading,
    start: () => venue.start(),
    // A reply comes after everything that was sent before it.
    passComplete: venue.finished.then(async ({ completed }) => {
      if (completed) await trading.client.request('public/test', {})
    }),
    stop: () => (stopping ??= stop()),
  }
}
