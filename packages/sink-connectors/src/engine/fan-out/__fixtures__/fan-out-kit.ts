import { createSeededRandom, createIds } from '@cryptics-lab/avro-models'
import { createVirtualTime, type VirtualTime } from '@cryptics-lab/avro-models/testing'
import { RecordUndecodableError, SinkUnavailableError } from '../../../errors.ts'
import { createMemoryLog } from '../../../kafka/memory-log/memory-log.ts'
import type { LogClient } from '../../../kafka/ports.ts'
import type { Batch, DeadLetter, DeadLetters, PartitionPosition, Sink, Source } from '../../../ports.ts'
import { createMemorySink } from '../../../sinks/memory/memory-sink.ts'
import { createLogSource } from '../../../sources/log/log-source.ts'
import { createFanOut } from '../create-fan-out.ts'
import type { FanOut, FanOutBranch, FanOutOptions } from '../fan-out.ts'

export interface Numbered {
  readonly number: number
}

/** What a scripted sink does before each write: nothing, throw, or wait. */
export type Script = (batch: Batch<Numbered>) => unknown

export interface ScriptedSink extends Sink<Numbered> {
  /** Everything that was stored, in order. */
  readonly numbers: () => readonly number[]
  /** What was stored of one partition, in order. */
  readonly numbersOf: (partition: number) => readonly number[]
  /** Offset up to which a partition is stored. */
  readonly storedOffset: (partition: number) => bigint
  readonly calls: { write: number; open: number; closed: boolean }
  script: Script
  openScript: () => unknown
}

export const unavailable = (): SinkUnavailableError => new SinkUnavailableError('table', 'gone')

/** A memory sink with a script; `keepsOffsets: false` makes it one that takes everything and forgets where it was. */
export function createScriptedSink(name: string, keepsOffsets = true): ScriptedSink {
  const inner = createMemorySink<Numbered>(name)
  const taken: { readonly partition: number; readonly value: Numbered }[] = []
  const ends = new Map<number, bigint>()
  const stored = () => (keepsOffsets ? inner.records : taken)
  const sink: ScriptedSink = {
    name,
    calls: { write: 0, open: 0, closed: false },
    script: () => undefined,
    openScript: () => undefined,
    numbers: () => stored().map(({ value }) => value.number),
    numbersOf: (place) =>
      stored()
        .filter(({ partition }) => partition === place)
        .map(({ value }) => value.number),
    storedOffset: (partition) => ends.get(partition) ?? 0n,
    async open() {
      sink.calls.open += 1
      await sink.openScript()
    },
    async position(partition) {
      await sink.openScript()
      // Unlike the plain memory sink it says 0 for what is new, as tables do.
      return keepsOffsets ? ((await inner.position(partition)) ?? '0') : undefined
    },
    async write(batch) {
      sink.calls.write += 1
      await sink.script(batch)
      const end = BigInt(batch.nextOffset)
      if (end > sink.storedOffset(batch.partition)) ends.set(batch.partition, end)
      if (keepsOffsets) return inner.write(batch)
      taken.push(...batch.records.map(({ value }) => ({ partition: batch.partition, value })))
      return { written: batch.records.length, skipped: 0 }
    },
    async close() {
      sink.calls.closed = true
    },
  }
  return sink
}

/** What a process sees of the world: after it has died it does and hears nothing. */
export interface Mortal {
  sink(inner: Sink<Numbered>): Sink<Numbered>
  source(inner: Source<Numbered>): Source<Numbered>
  die(): void
}

export function createMortal(): Mortal {
  let isDead = false
  const mortal =
    <Values extends unknown[], Result>(action: (...values: Values) => Promise<Result>) =>
    (...values: Values): Promise<Result> =>
      isDead ? new Promise<Result>(() => undefined) : action(...values)
  return {
    sink: (inner) => ({
      name: inner.name,
      open: mortal(() => inner.open()),
      position: mortal((partition) => inner.position(partition)),
      write: mortal((batch) => inner.write(batch)),
      close: () => inner.close(),
    }),
    source: (inner) => ({
      ...inner,
      read: mortal(() => inner.read()),
      acknowledge: mortal((position) => inner.acknowledge(position)),
    }),
    die() {
      isDead = true
    },
  }
}

export interface LetterBox extends DeadLetters {
  readonly letters: DeadLetter[]
}

export function createLetterBox(): LetterBox {
  const letters: DeadLetter[] = []
  return {
    letters,
    send: async (batch) => void letters.push(...batch),
    close: async () => undefined,
  }
}

const numberOf = (bytes: Uint8Array): Numbered => {
  const number = Number(Buffer.from(bytes).toString())
  if (Number.isNaN(number)) throw new RecordUndecodableError('it is no number')
  return { number }
}

function createNumberSource(
  log: LogClient,
  reader: string,
  maximumRecords: number,
  onAcknowledge: (position: PartitionPosition) => void,
): Source<Numbered> {
  const groupId = reader === 'shared' ? 'group' : `group-${reader}`
  const inner = createLogSource<Numbered>({
    name: reader,
    consumer: log.consumer({ groupId, topics: ['t'], maximumRecords }),
    codec: { decode: numberOf, resolve: async () => undefined },
  })
  // Each method by itself, so that a test can put another one in its place.
  return {
    name: reader,
    open: (context) => inner.open(context),
    read: () => inner.read(),
    positions: () => inner.positions(),
    close: () => inner.close(),
    async acknowledge(position) {
      onAcknowledge(position)
      await inner.acknowledge(position)
    },
  }
}

export interface World {
  readonly time: VirtualTime
  readonly source: (reader: string) => Source<Numbered>
  /** Who opened a source, in order. */
  readonly opened: string[]
  /** Every acknowledgement, of whichever source. */
  readonly acknowledged: PartitionPosition[]
  produce(from: number, to: number, partition?: number): Promise<void>
  produceText(value: string): Promise<void>
  committed(partition?: number): Promise<number>
  fanOut(branches: readonly FanOutBranch<Numbered>[], rest?: Partial<FanOutOptions<Numbered>>): FanOut
}

/** A world with a log of numbers in virtual time. */
export async function createWorld(
  options: { readonly partitions?: number; readonly seed?: number; readonly maximumRecords?: number } = {},
): Promise<World> {
  const { partitions = 1, seed = 1, maximumRecords = 10 } = options
  const time = createVirtualTime()
  const seams = { clock: time.clock, timers: time.timers, random: createSeededRandom(seed) }
  const ids = createIds({ clock: time.clock, random: createSeededRandom(seed, 'ids') })
  const log = createMemoryLog({ ...seams, ids })
  await log.admin().createTopics([{ topic: 't', partitions }])
  const producer = log.producer()
  const opened: string[] = []
  const acknowledged: PartitionPosition[] = []

  const source = (reader: string): Source<Numbered> => {
    opened.push(reader)
    return createNumberSource(log, reader, maximumRecords, (position) => acknowledged.push(position))
  }

  return {
    time,
    source,
    opened,
    acknowledged,
    async produce(from, to, partition = 0) {
      const records = Array.from({ length: to - from }, (_, index) => ({
        key: null,
        value: Buffer.from(String(from + index)),
        partition,
      }))
      await producer.send({ topic: 't', records })
    },
    async produceText(value) {
      await producer.send({ topic: 't', records: [{ key: null, value: Buffer.from(value), partition: 0 }] })
    },
    async committed(partition = 0) {
      const offsets = await log.admin().fetchOffsets('group', ['t'])
      return Number(offsets.find((position) => position.partition === partition)?.offset ?? 0)
    },
    fanOut: (branches, rest = {}) => createFanOut<Numbered>({ name: 'card', source, branches, ...seams, ...rest }),
  }
}

export const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index)
