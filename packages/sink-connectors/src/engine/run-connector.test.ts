import { createSeededRandom } from '@cryptics-lab/avro-models'
import { createVirtualTime, type VirtualTime } from '@cryptics-lab/avro-models/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { OffsetFencedError, RecordRefusedError, RecordUndecodableError, SinkUnavailableError } from '../errors.ts'
import type { Batch, DeadLetter, PartitionPosition, Sink, Source } from '../ports.ts'
import { runConnector } from './run-connector.ts'

let time: VirtualTime
beforeEach(() => {
  time = createVirtualTime()
})

interface FakeSource extends Source<number> {
  readonly acknowledged: string[]
  closed: boolean
  give(batch: Batch<number>): void
  end(): void
}

const batchOf = (from: number, to: number, partition = 0): Batch<number> => ({
  incarnation: 'life',
  topic: 't',
  partition,
  records: Array.from({ length: to - from }, (_, index) => ({
    value: from + index,
    raw: { offset: String(from + index), key: null, value: null, headers: {}, timestamp: 0 },
  })),
  rejected: [],
  nextOffset: String(to),
  endOffset: String(to),
})

function createSource(): FakeSource {
  const waiting: (Batch<number> | undefined)[] = []
  let take: ((batch: Batch<number> | undefined) => void) | undefined
  const give = (batch: Batch<number> | undefined): void => {
    const taker = take
    take = undefined
    if (taker === undefined) waiting.push(batch)
    else taker(batch)
  }
  const source: FakeSource = {
    name: 'fake',
    acknowledged: [],
    closed: false,
    open: async () => undefined,
    read: () => (waiting.length > 0 ? Promise.resolve(waiting.shift()) : new Promise((resolve) => (take = resolve))),
    acknowledge: async ({ offset }: PartitionPosition) => void source.acknowledged.push(offset),
    positions: () => [],
    async close() {
      source.closed = true
      give(undefined)
    },
    give,
    end: () => give(undefined),
  }
  return source
}

interface FakeSink extends Sink<number> {
  readonly writes: number[][]
  failures: unknown[]
  refuse: (value: number) => boolean
}

function createSink(): FakeSink {
  const sink: FakeSink = {
    name: 'fake',
    writes: [],
    failures: [],
    refuse: () => false,
    open: async () => undefined,
    position: async () => undefined,
    async write({ records }) {
      const failure = sink.failures.shift()
      if (failure !== undefined) throw failure
      const refused = records.find(({ value }) => sink.refuse(value))
      if (refused !== undefined) throw new RecordRefusedError('table', 'column', `${refused.value}`)
      sink.writes.push(records.map(({ value }) => value))
      return { written: records.length, skipped: 0 }
    },
    close: async () => undefined,
  }
  return sink
}

const start = (source: FakeSource, sink: FakeSink, rest: object = {}) =>
  runConnector({
    name: 'card',
    source,
    sink,
    batch: { rows: 4, milliseconds: 10 },
    clock: time.clock,
    timers: time.timers,
    random: createSeededRandom(1),
    ...rest,
  })

const unavailable = () => new SinkUnavailableError('table', 'gone')

describe('batches', () => {
  it('waits for others no longer than it may, and writes a full batch at once', async () => {
    const source = createSource()
    const sink = createSink()
    const connector = start(source, sink)
    source.give(batchOf(0, 2))
    await time.advance(9)
    expect(sink.writes).toEqual([])
    source.give(batchOf(2, 3))
    await time.advance(1)
    expect(sink.writes).toEqual([[0, 1, 2]])
    source.give(batchOf(3, 7))
    await time.advance(0)
    expect(sink.writes).toEqual([
      [0, 1, 2],
      [3, 4, 5, 6],
    ])
    expect(source.acknowledged).toEqual(['3', '7'])
    await connector.stop()
  })

  it('cuts what is too large and keeps partitions apart', async () => {
    const source = createSource()
    const sink = createSink()
    const connector = start(source, sink)
    source.give(batchOf(0, 9))
    source.give(batchOf(0, 1, 1))
    await time.advance(20)
    expect(sink.writes).toEqual([[0, 1, 2, 3], [4, 5, 6, 7], [8], [0]])
    expect(source.acknowledged).toEqual(['4', '8', '9', '1'])
    await connector.stop()
  })

  it('acknowledges only after the write', async () => {
    const source = createSource()
    const sink = createSink()
    let release = (): void => undefined
    const write = sink.write.bind(sink)
    sink.write = async (batch) => {
      await new Promise<void>((resolve) => (release = resolve))
      return write(batch)
    }
    const connector = start(source, sink)
    source.give(batchOf(0, 4))
    await time.advance(50)
    expect(source.acknowledged).toEqual([])
    release()
    await time.advance(0)
    expect(source.acknowledged).toEqual(['4'])
    await connector.stop()
  })
})

describe('failures', () => {
  it('tries a retryable one again with pauses, in order, without end', async () => {
    const source = createSource()
    const sink = createSink()
    sink.failures = Array.from({ length: 12 }, unavailable)
    const connector = start(source, sink)
    source.give(batchOf(0, 4))
    source.give(batchOf(4, 8))
    await time.run({ until: () => sink.writes.length >= 2 })
    expect(sink.writes).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ])
    expect(connector.counts()).toEqual({ written: 8, skipped: 0, deadLettered: 0, retries: 12 })
    expect(time.clock.monotonic()).toBeGreaterThan(1_000_000)
    await connector.stop()
  })

  it('stops with the state FAILED and a trace on any other, and acknowledges nothing of the batch', async () => {
    const source = createSource()
    const sink = createSink()
    sink.failures = [new OffsetFencedError({ topic: 't', partition: 0, expected: '0', table: 'x' })]
    const connector = start(source, sink)
    source.give(batchOf(0, 4))
    await time.run()
    await connector.finished
    const [task] = connector.status().tasks
    expect(task?.state).toBe('FAILED')
    expect(task?.trace).toMatch(/^\[OFFSET_FENCED\] OffsetFencedError: /)
    expect(connector.status().connector.state).toBe('RUNNING')
    expect([source.acknowledged, source.closed]).toEqual([[], true])
  })

  it('finds poison by halving: the good rows land in order, the bad ones become dead letters', async () => {
    const source = createSource()
    const sink = createSink()
    sink.refuse = (value) => value === 1 || value === 6 || value === 7
    const letters: DeadLetter[] = []
    const deadLetters = {
      send: async (batch: readonly DeadLetter[]) => void letters.push(...batch),
      close: async () => undefined,
    }
    const connector = start(source, sink, { deadLetters, batch: { rows: 8, milliseconds: 0 } })
    source.give(batchOf(0, 8))
    await time.run()
    expect(sink.writes.flat()).toEqual([0, 2, 3, 4, 5])
    expect(letters.map(({ raw, stage }) => [raw.offset, stage])).toEqual([
      ['1', 'write'],
      ['6', 'write'],
      ['7', 'write'],
    ])
    expect(source.acknowledged).toEqual(['8'])
    expect(connector.counts()).toMatchObject({ written: 5, deadLettered: 3 })
    await connector.stop()
  })

  it('buries what could not be decoded before the offset moves', async () => {
    const source = createSource()
    const sink = createSink()
    const order: string[] = []
    const write = sink.write.bind(sink)
    sink.write = (batch) => {
      order.push('write')
      return write(batch)
    }
    let attempts = 0
    const deadLetters = {
      async send() {
        if (attempts++ === 0) throw unavailable()
        order.push('bury')
      },
      close: async () => undefined,
    }
    const batch = batchOf(0, 2)
    const { raw } = batch.records[0] as { raw: DeadLetter['raw'] }
    const error = new RecordUndecodableError('it has no value')
    const identity = { incarnation: 'life', topic: 't', partition: 0 }
    const connector = start(source, sink, { deadLetters })
    source.give({ ...batch, rejected: [{ ...identity, raw, stage: 'decode', error }] })
    await time.run()
    expect(order).toEqual(['bury', 'write'])
    expect(source.acknowledged).toEqual(['2'])
    await connector.stop()
  })

  it('fails on the first such record when nobody takes dead letters', async () => {
    const source = createSource()
    const sink = createSink()
    sink.refuse = (value) => value === 2
    const connector = start(source, sink)
    source.give(batchOf(0, 4))
    await time.run()
    expect(connector.status().tasks[0]?.state).toBe('FAILED')
    expect(connector.failure).toMatchObject({ code: 'RECORD_REFUSED' })
    expect(source.acknowledged).toEqual([])
  })
})

describe('pause, resume and stop', () => {
  it('reads nothing further while paused, but writes what it has', async () => {
    const source = createSource()
    const sink = createSink()
    const connector = start(source, sink)
    source.give(batchOf(0, 1))
    await time.advance(0)
    connector.pause()
    await time.advance(0)
    expect(sink.writes).toEqual([[0]])
    expect(connector.status().tasks[0]?.state).toBe('PAUSED')
    source.give(batchOf(1, 5))
    await time.advance(1_000)
    expect(sink.writes).toEqual([[0]])
    connector.resume()
    await time.advance(0)
    expect(sink.writes).toEqual([[0], [1, 2, 3, 4]])
    await connector.stop()
  })

  it('writes what it has read before it stops, and closes everything', async () => {
    const source = createSource()
    const sink = createSink()
    const connector = start(source, sink)
    source.give(batchOf(0, 2))
    await time.advance(1)
    await connector.stop()
    expect(sink.writes).toEqual([[0, 1]])
    expect([source.acknowledged, source.closed, connector.status().tasks[0]?.state]).toEqual([['2'], true, 'STOPPED'])
    expect(time.pending).toBe(0)
  })

  it('gives up at the end of its patience, without a failure and without an acknowledgement', async () => {
    const source = createSource()
    const sink = createSink()
    sink.failures = Array.from({ length: 1_000 }, unavailable)
    const connector = start(source, sink, { drainTimeout: 3_000 })
    source.give(batchOf(0, 4))
    await time.advance(5)
    const stopping = connector.stop()
    await time.run()
    await stopping
    expect([source.acknowledged, connector.status().tasks[0]?.state, connector.failure]).toEqual([
      [],
      'STOPPED',
      undefined,
    ])
  })

  it('stops by its signal, also when that was raised before', async () => {
    for (const early of [true, false]) {
      const controller = new AbortController()
      if (early) controller.abort()
      const connector = start(createSource(), createSink(), { signal: controller.signal })
      await time.advance(0)
      controller.abort()
      await time.run()
      await connector.finished
      expect(connector.status().tasks[0]?.state).toBe('STOPPED')
    }
  })

  it('ends with its source', async () => {
    const source = createSource()
    const sink = createSink()
    const connector = start(source, sink)
    source.give(batchOf(0, 1))
    source.end()
    await connector.finished
    expect(sink.writes).toEqual([[0]])
  })

  it('refuses batches of no rows', () => {
    expect(() => start(createSource(), createSink(), { batch: { rows: 0 } })).toThrow(/batch\.rows/)
  })
})
