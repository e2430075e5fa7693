import {
  type Clock,
  createIds,
  InvalidOptionError,
  type Metrics,
  type Model,
  type Random,
  type Timers,
} from '@cryptics-lab/avro-models'
import { models } from '@cryptics-lab/avro-models/schemas'
import type { SchemaRegistry } from '@cryptics-lab/avro-models/registry'
import {
  type Batch,
  type ConnectorRegistry,
  createNodeRuntime,
  type NodeRuntime,
  type ProducerEnvelopeOptions,
  type ProducerEnvironment,
  ProducerRegistry,
  type Sink,
  type TopicNaming,
} from '@cryptics-lab/sink-connectors'
import type { TraceHeaders, Tracing } from '@cryptics-lab/service-kit/tracing'
import type { LogClient } from '@cryptics-lab/sink-connectors/log'
import { archivedElsewhere, drain } from './drain.ts'
import type { ManagedStore } from './kafka-connect/managed-store.ts'
import { connectorsOf, namingOf, type PlanConnectors } from './plan-connectors.ts'
import type { RecordedModel, RecordedModels } from './recorder.ts'
import type { RecordingPlan } from './recording-plan.ts'
import type { RunMeter } from './run-meter.ts'

/** What {@link createRecordingSide} needs. */
export interface RecordingSideOptions {
  /** Which models are recorded, and where. */
  readonly plan: RecordingPlan
  /** Whether the records are stored here, too; false when another process does. The default is true. */
  readonly stores?: boolean
  /** Venue in lower case; part of the topics' names. */
  readonly venue: string
  /** The log between producers and connectors. */
  readonly log: LogClient
  /** Knows the schemas by id. */
  readonly registry: SchemaRegistry
  /** Makes the sink of a model that fills a table. */
  readonly createSink: (model: RecordedModel, table: string) => Sink<object>
  /** Stores the models of the plan that a Kafka Connect stores; needed when there are such. */
  readonly managed?: ManagedStore
  /** Clock of the producers and connectors. */
  readonly clock: Clock
  /** Timers of the producers and connectors. */
  readonly timers: Timers
  /** Spread of the producers' and connectors' back-off. */
  readonly random: Random
  /** Where producers and connectors measure. */
  readonly metrics: Metrics
  /** Carries the context of an event to its row in a header. */
  readonly tracing: Tracing
  /** Counts what is produced and stored. */
  readonly meter: RunMeter
  /** Something was lost or can no longer go on. */
  readonly onFailure: (error: unknown) => void
}

/** Producers, log and connectors joined: records go in, rows come out. */
export interface RecordingSide {
  /** Hands a record to its producer; a model that is not recorded is left out. */
  produce<Name extends RecordedModel>(model: Name, record: RecordedModels[Name]): void
  /** Undefined while the producers have room; otherwise resolves when they have. */
  gate(): Promise<void> | undefined
  /**
   * Waits until the log has every record and the sinks have every record of the log, then closes everything.
   * @throws {DrainTimeoutError} when the sinks do not get there in time; the log keeps what is missing.
   */
  stop(): Promise<void>
  /** Closes everything without waiting for what is under way; the log keeps it. */
  abandon(): Promise<void>
}

// Latency is what this app is about: a record hardly waits for others, and a busy log fills the batches by itself.
const linger = 2

/** Opens producers and connectors of every recorded model; records of earlier runs that the log still has are stored. */
export async function createRecordingSide(options: RecordingSideOptions): Promise<RecordingSide> {
  const { plan, timers, meter, onFailure, managed } = options
  const { producers, connectors, runtime, close } = await openRecording(options)

  const produce = <Name extends RecordedModel>(model: Name, record: RecordedModels[Name]): void => {
    if (!plan.records(model)) return
    meter.produced(model, record)
    const key = (models[model].key as (value: RecordedModels[Name]) => string)(record)
    producers.produce(model as never, key, record as never).then(() => meter.acknowledged(model), onFailure)
  }
  return {
    produce,
    gate: () => producers.ready(),
    async stop() {
      try {
        await producers.flush()
        await drain(async (given) => {
          await (runtime?.drained(given) ?? archivedElsewhere(connectors.own, options.log, timers)(given))
          await managed?.drained(given)
        }, timers)
        for (const name of connectors.own.names as RecordedModel[]) {
          meter.deadLettered(name, runtime?.counts(name).deadLettered ?? 0)
        }
      } finally {
        // What could not be stored must not keep the process from ending: the log has it.
        await close()
      }
    },
    abandon: close,
  }
}

/** What a recording side holds. */
interface OpenRecording {
  readonly producers: ProducerRegistry
  readonly connectors: PlanConnectors
  /** What stores here; undefined when another process does. */
  readonly runtime: NodeRuntime | undefined
  readonly close: () => Promise<void>
}

/** Opens everything, or nothing when a part cannot be opened. */
async function openRecording(options: RecordingSideOptions): Promise<OpenRecording> {
  const { plan, log, managed } = options
  const naming = namingOf(plan, options.venue)
  const connectors = connectorsOf(plan, naming)
  if (managed === undefined && connectors.managed.names.length > 0) {
    throw new InvalidOptionError('managed', 'is missing: the plan has models that a Kafka Connect stores')
  }
  const producers = createProducers(options, naming)
  const runtime = options.stores === false ? undefined : createStore(options, connectors.own)
  const close = async (): Promise<void> => {
    await managed?.stop()
    await runtime?.stop()
    await producers.close()
    await log.close()
  }
  try {
    await producers.open()
    await runtime?.start()
    await managed?.start(connectors.managed)
  } catch (error) {
    // Why it could not be opened matters more than what is left half open.
    await close().catch(() => undefined)
    throw error
  }
  return { producers, connectors, runtime, close }
}

/** What producers and connectors have in common. */
function sharedOf({ log, registry: schemaRegistry, clock, timers, random, metrics }: RecordingSideOptions) {
  return { log, schemaRegistry, clock, timers, random, metrics }
}

function createProducers(options: RecordingSideOptions, naming: TopicNaming): ProducerRegistry {
  const { plan, tracing } = options
  const producers = new ProducerRegistry({
    ...sharedOf(options),
    naming,
    envelope: envelopeOf(options),
    batch: { linger },
    ...contextHeaders(tracing),
  })
  for (const name of plan.models) producers.register(name, models[name] as Model<object>)
  return producers
}

/** The connectors of the plan, run here. */
function createStore(options: RecordingSideOptions, registry: ConnectorRegistry): NodeRuntime {
  const { tracing, meter } = options
  return createNodeRuntime({
    ...sharedOf(options),
    registry,
    batch: { milliseconds: linger },
    sink: ({ tableName }, name) =>
      meteredSink(
        tracedSink(options.createSink(name as RecordedModel, tableName), tracing),
        name as RecordedModel,
        meter,
      ),
  })
}

/** What every record says of where it comes from; market data has types of its own. */
function envelopeOf({ venue, clock, random }: RecordingSideOptions): ProducerEnvelopeOptions {
  return {
    source: 'latency-pipeline',
    venue,
    trading_mode: 'paper',
    types: { ack: 'order.acknowledged', fill: 'order.filled', quote: 'quote.changed' },
    ids: createIds({ clock, random }),
  }
}

function contextHeaders(tracing: Tracing): Pick<ProducerEnvironment, 'headers'> {
  if (!tracing.enabled) return {}
  return {
    headers() {
      const traceparent = tracing.currentTraceparent()
      return traceparent === undefined ? undefined : { traceparent }
    },
  }
}

/** A sink whose writes continue the trace of one of its records. */
function tracedSink(sink: Sink<object>, tracing: Tracing): Sink<object> {
  if (!tracing.enabled) return sink
  return {
    name: sink.name,
    open: () => sink.open(),
    position: (partition) => sink.position(partition),
    write(batch) {
      const parents = batch.records.flatMap(({ raw }) => tracing.extract(raw.headers as TraceHeaders) ?? [])
      // Many traces end in one write; one that is sampled is worth more than the first.
      const parent = parents.find(({ traceparent }) => traceparent.endsWith('-01')) ?? parents[0]
      const options = { kind: 'consumer' as const, ...(parent === undefined ? {} : { parent }) }
      return tracing.withSpan(`store ${sink.name}`, { records: batch.records.length }, () => sink.write(batch), options)
    },
    close: () => sink.close(),
  }
}

/** A sink whose commits are counted. */
function meteredSink(sink: Sink<object>, model: RecordedModel, meter: RunMeter): Sink<object> {
  return {
    name: sink.name,
    open: () => sink.open(),
    position: (partition) => sink.position(partition),
    async write(batch: Batch<object>) {
      const result = await sink.write(batch)
      // After a replay of the same batch some records were there already; they were counted the first time.
      if (result.skipped === 0) meter.stored(model, batch.records.map(({ value }) => value) as never)
      return result
    },
    close: () => sink.close(),
  }
}
