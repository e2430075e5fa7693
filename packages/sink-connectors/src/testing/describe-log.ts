import { CrypticsError } from '@cryptics-lab/avro-models'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LogUnavailableError } from '../errors.ts'
import type { LogBatch, LogCapabilities, LogClient, LogConsumer, LogRecord, LogRecordInput } from '../kafka/ports.ts'

/** What {@link describeLog} needs of a log under test. */
export interface LogHarness {
  /** What the log declares; cards that need more are skipped. */
  readonly capabilities: LogCapabilities
  /** A log without topics; the suite closes it. */
  open(): Promise<LogClient>
  /** The same log again, as after a restart of the process; needed with `durable`. */
  reopen?(): Promise<LogClient>
  /** Lets time pass until the condition holds; gives up by itself. */
  readonly until: (condition: () => boolean) => Promise<void>
  /** Gives back what {@link LogHarness.open} took; called after each card. */
  close?(): Promise<void>
}

const topic = 'cryptics.test.card.avro'
const text = (value: Uint8Array | null | undefined): string | undefined =>
  value === null || value === undefined ? undefined : Buffer.from(value).toString()
const record = (value: string, rest: Partial<LogRecordInput> = {}): LogRecordInput => ({
  key: null,
  value: Buffer.from(value),
  ...rest,
})
const numbered = (count: number, prefix = 'r'): LogRecordInput[] =>
  Array.from({ length: count }, (_, index) => record(`${prefix}${index}`))

interface Reading {
  readonly batches: LogBatch[]
  readonly records: LogRecord[]
  readonly values: string[]
  readonly errors: unknown[]
}

/** Runs a consumer that keeps what it gets. */
function collect(consumer: LogConsumer): Reading {
  const reading: Reading = { batches: [], records: [], values: [], errors: [] }
  consumer.run({
    async eachBatch(batch) {
      reading.batches.push(batch)
      reading.records.push(...batch.records)
      reading.values.push(...batch.records.map(({ value }) => text(value) ?? 'null'))
    },
    onError: (error) => reading.errors.push(error),
  })
  return reading
}

/** Lets whatever is ready go first. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve()
}

const codeOf = (error: unknown): string | undefined => (CrypticsError.is(error) ? error.code : undefined)

/**
 * Contract of the log port, card by card. Run it against every adapter: one that passes can be put in Kafka's place.
 * Cards are skipped only for a capability that the adapter does not declare.
 */
export function describeLog(name: string, harness: LogHarness): void {
  describe(`log contract: ${name}`, () => {
    let log: LogClient
    beforeEach(async () => {
      log = await harness.open()
    })
    afterEach(async () => {
      await log.close()
      await harness.close?.()
    })
    sendCards(() => log, harness)
    readCards(() => log, harness)
    positionCards(() => log, harness)
    lifeCards(() => log, harness)
  })
}

function sendCards(log: () => LogClient, harness: LogHarness): void {
  const { until } = harness

  it('L01 gives offsets from 0 without holes, in the order of the sends', async () => {
    await log().admin().createTopics([{ topic }])
    const producer = log().producer()
    expect(await producer.send({ topic, records: numbered(3) })).toEqual([{ topic, partition: 0, baseOffset: '0' }])
    expect(await producer.send({ topic, records: numbered(2, 's') })).toEqual([
      { topic, partition: 0, baseOffset: '3' },
    ])
    const reading = collect(log().consumer({ groupId: 'g', topics: [topic] }))
    await until(() => reading.records.length >= 5)
    expect(reading.records.map(({ offset }) => offset)).toEqual(['0', '1', '2', '3', '4'])
    expect(reading.values).toEqual(['r0', 'r1', 'r2', 's0', 's1'])
  })

  it('L02 brings key, value and headers back byte for byte, null and empty told apart', async () => {
    await log().admin().createTopics([{ topic }])
    const every = Uint8Array.from({ length: 256 }, (_, index) => index)
    const headers = { envelope: every, note: 'ünï' }
    const records: LogRecordInput[] = [
      { key: 'clé', value: every, headers },
      { key: every, value: new Uint8Array(0) },
      { key: null, value: null },
    ]
    await log().producer().send({ topic, records })
    const reading = collect(log().consumer({ groupId: 'g', topics: [topic] }))
    await until(() => reading.records.length >= 3)
    const [first, second, third] = reading.records as [LogRecord, LogRecord, LogRecord]
    expect(text(first.key)).toBe('clé')
    expect([...(first.value as Uint8Array)]).toEqual([...every])
    expect([...(first.headers['envelope'] as Uint8Array)]).toEqual([...every])
    expect(text(first.headers['note'])).toBe('ünï')
    expect([...(second.key as Uint8Array)]).toEqual([...every])
    expect(second.value?.length).toBe(0)
    expect([third.key, third.value, third.headers]).toEqual([null, null, {}])
  })

  it('L03 keeps no hold on the bytes of the sender once the send has settled', async () => {
    await log().admin().createTopics([{ topic }])
    const slab = Buffer.from('precious')
    await log()
      .producer()
      .send({ topic, records: [{ key: slab, value: slab, headers: { slab } }] })
    slab.fill(0)
    const reading = collect(log().consumer({ groupId: 'g', topics: [topic] }))
    await until(() => reading.records.length >= 1)
    const [kept] = reading.records as [LogRecord]
    expect([text(kept.key), text(kept.value), text(kept.headers['slab'])]).toEqual(['precious', 'precious', 'precious'])
  })

  it('L04 chooses the partition by key as the clients of Kafka do, and takes the one that is given', async () => {
    await log()
      .admin()
      .createTopics([{ topic, partitions: 3 }])
    // murmur2 of these keys, as the Java client computes it, modulo 3.
    const keys = { '21': -973932308, foobar: -790332482, 'a-little-bit-long-string': -985981536 }
    const records = [...Object.keys(keys).map((key) => record(key, { key })), record('given', { partition: 2 })]
    await log().producer().send({ topic, records })
    const reading = collect(log().consumer({ groupId: 'g', topics: [topic] }))
    await until(() => reading.records.length >= 4)
    const found = new Map(
      reading.batches.flatMap((batch) => batch.records.map((one) => [text(one.value), batch.partition])),
    )
    for (const [key, hash] of Object.entries(keys)) expect(found.get(key)).toBe((hash & 0x7fffffff) % 3)
    expect(found.get('given')).toBe(2)
    const beyond = log()
      .producer()
      .send({ topic, records: [record('x', { partition: 3 })] })
    await expect(beyond).rejects.toMatchObject({ code: 'INVALID_OPTION' })
  })

  it('L05 stamps the time of the append, never backwards within a partition', async () => {
    await log().admin().createTopics([{ topic }])
    const producer = log().producer()
    for (let turn = 0; turn < 3; turn += 1) await producer.send({ topic, records: numbered(2) })
    const reading = collect(log().consumer({ groupId: 'g', topics: [topic] }))
    await until(() => reading.records.length >= 6)
    const times = reading.records.map(({ timestamp }) => timestamp)
    expect(times).toEqual(times.toSorted((left, right) => left - right))
    expect(times[0]).toBeGreaterThan(1_600_000_000_000)
    expect(times[0]).toBeLessThan(4_000_000_000_000)
  })

  it('L06 keeps each batch of concurrent producers in one piece, and shows no hole to a reader that follows', async () => {
    await log()
      .admin()
      .createTopics([{ topic, partitions: 2 }])
    const reading = collect(log().consumer({ groupId: 'g', topics: [topic] }))
    const producers = ['a', 'b', 'c', 'd'].map(async (prefix) => {
      const producer = log().producer()
      for (let turn = 0; turn < 10; turn += 1) {
        const records = numbered(6, `${prefix}${turn}.`).map((one, index) => ({ ...one, partition: index % 2 }))
        await producer.send({ topic, records: turn % 2 === 0 ? records : records.toReversed() })
      }
    })
    await Promise.all(producers)
    await until(() => reading.records.length >= 240)
    for (const partition of [0, 1]) {
      const seen = reading.batches.filter((batch) => batch.partition === partition).flatMap((batch) => batch.records)
      expect(seen.map(({ offset }) => offset)).toEqual(seen.map((_, index) => String(index)))
      const groups = seen.map(({ value }) => text(value)?.split('.')[0])
      const changes = groups.filter((group, index) => group !== groups[index - 1])
      expect(changes).toHaveLength(40)
    }
  })

  it.skipIf(!harness.capabilities.idempotentSend)('L07 stores a batch once that is sent twice', async () => {
    await log().admin().createTopics([{ topic }])
    const producer = log().producer({ producerId: 'once' })
    const request = { topic, records: numbered(3), sequence: 1 }
    await producer.send(request)
    await expect(producer.send(request)).resolves.toHaveLength(1)
    await producer.send({ topic, records: numbered(1, 'next'), sequence: 2 })
    // Another producer has numbers of its own.
    await log()
      .producer({ producerId: 'other' })
      .send({ ...request, records: numbered(1, 'other') })
    const reading = collect(log().consumer({ groupId: 'g', topics: [topic] }))
    await until(() => reading.records.length >= 5)
    expect(reading.values).toEqual(['r0', 'r1', 'r2', 'next0', 'other0'])
  })

  it.skipIf(!harness.capabilities.idempotentSend)('L08 counts a number as used only when the batch is in', async () => {
    const producer = log().producer({ producerId: 'early' })
    const request = { topic, records: numbered(1), sequence: 1 }
    await expect(producer.send(request)).rejects.toMatchObject({ code: 'TOPIC_UNKNOWN', retryable: true })
    await log().admin().createTopics([{ topic }])
    await expect(producer.send(request)).resolves.toEqual([{ topic, partition: 0, baseOffset: '0' }])
  })
}

function readCards(log: () => LogClient, { until }: LogHarness): void {
  it('L10 delivers what is there, then what comes', async () => {
    await log().admin().createTopics([{ topic }])
    const producer = log().producer()
    await producer.send({ topic, records: numbered(2) })
    const reading = collect(log().consumer({ groupId: 'g', topics: [topic] }))
    await until(() => reading.records.length >= 2)
    await producer.send({ topic, records: numbered(1, 'live') })
    await until(() => reading.records.length >= 3)
    expect(reading.values).toEqual(['r0', 'r1', 'live0'])
  })

  it('L11 bounds its batches and says where the partition ends', async () => {
    await log().admin().createTopics([{ topic }])
    await log()
      .producer()
      .send({ topic, records: numbered(5) })
    const reading = collect(log().consumer({ groupId: 'g', topics: [topic], maximumRecords: 2 }))
    await until(() => reading.records.length >= 5)
    expect(reading.batches.map(({ records }) => records.length)).toEqual([2, 2, 1])
    expect(reading.batches.every(({ highWatermark }) => highWatermark === '5')).toBe(true)
  })

  it('L12 delivers nothing further while a batch is being handled', async () => {
    await log()
      .admin()
      .createTopics([{ topic, partitions: 2 }])
    const both = [0, 1].flatMap((partition) => [record('x', { partition }), record('y', { partition })])
    await log().producer().send({ topic, records: both })
    let underway = 0
    let most = 0
    let handled = 0
    const consumer = log().consumer({ groupId: 'g', topics: [topic], maximumRecords: 1 })
    consumer.run({
      async eachBatch() {
        underway += 1
        most = Math.max(most, underway)
        await turns()
        underway -= 1
        handled += 1
      },
    })
    await until(() => handled >= 4)
    expect([most, handled]).toEqual([1, 4])
  })

  it('L13 delivers a batch again when its handler rejects, and nothing out of order', async () => {
    await log().admin().createTopics([{ topic }])
    await log()
      .producer()
      .send({ topic, records: numbered(4) })
    const seen: string[] = []
    let failures = 2
    log()
      .consumer({ groupId: 'g', topics: [topic], maximumRecords: 2 })
      .run({
        async eachBatch({ records }) {
          seen.push(...records.map(({ value }) => text(value) as string))
          if (failures-- > 0) throw new LogUnavailableError('handle a batch', 'not now')
        },
      })
    await until(() => seen.length >= 8)
    expect(seen).toEqual(['r0', 'r1', 'r0', 'r1', 'r0', 'r1', 'r2', 'r3'])
  })

  it('L14 goes where it is told by seek', async () => {
    await log().admin().createTopics([{ topic }])
    await log()
      .producer()
      .send({ topic, records: numbered(3) })
    const consumer = log().consumer({ groupId: 'g', topics: [topic] })
    const reading = collect(consumer)
    await until(() => reading.records.length >= 3)
    consumer.seek({ topic, partition: 0, offset: '1' })
    await until(() => reading.records.length >= 5)
    expect(reading.values).toEqual(['r0', 'r1', 'r2', 'r1', 'r2'])
  })

  it('L15 waits for a topic that does not exist yet', async () => {
    const reading = collect(log().consumer({ groupId: 'g', topics: [topic] }))
    await log().admin().createTopics([{ topic }])
    await log()
      .producer()
      .send({ topic, records: numbered(1) })
    await until(() => reading.records.length >= 1)
    expect(reading.values).toEqual(['r0'])
    expect(reading.errors).toEqual([])
  })

  it('L16 reads several topics, each in its own order', async () => {
    const other = `${topic}.other`
    await log()
      .admin()
      .createTopics([{ topic }, { topic: other }])
    const producer = log().producer()
    for (let turn = 0; turn < 3; turn += 1) {
      await producer.send({ topic, records: numbered(1, `t${turn}.`) })
      await producer.send({ topic: other, records: numbered(1, `o${turn}.`) })
    }
    const reading = collect(log().consumer({ groupId: 'g', topics: [topic, other] }))
    await until(() => reading.records.length >= 6)
    expect(reading.values.filter((value) => value.startsWith('t'))).toEqual(['t0.0', 't1.0', 't2.0'])
    expect(reading.values.filter((value) => value.startsWith('o'))).toEqual(['o0.0', 'o1.0', 'o2.0'])
  })
}

function positionCards(log: () => LogClient, { until }: LogHarness): void {
  it('L20 goes on at the position of the group; another group starts at the first record', async () => {
    await log().admin().createTopics([{ topic }])
    await log()
      .producer()
      .send({ topic, records: numbered(4) })
    const first = log().consumer({ groupId: 'g', topics: [topic] })
    await first.commitOffsets([{ topic, partition: 0, offset: '3' }])
    await first.close()
    expect(await log().admin().fetchOffsets('g', [topic])).toEqual([{ topic, partition: 0, offset: '3' }])
    expect(await log().admin().fetchOffsets('h', [topic])).toEqual([])
    const same = collect(log().consumer({ groupId: 'g', topics: [topic] }))
    const other = collect(log().consumer({ groupId: 'h', topics: [topic] }))
    await until(() => same.records.length >= 1 && other.records.length >= 4)
    expect([same.values, other.values]).toEqual([['r3'], ['r0', 'r1', 'r2', 'r3']])
  })

  it('L21 asks where to start, with incarnation, position and marks, and starts there', async () => {
    await log()
      .admin()
      .createTopics([{ topic, partitions: 2 }])
    const records = [0, 1].flatMap((partition) => numbered(3, `p${partition}.`).map((one) => ({ ...one, partition })))
    await log().producer().send({ topic, records })
    const [description] = await log().admin().describeTopics([topic])
    const values: string[] = []
    let asked: unknown
    const consumer = log().consumer({ groupId: 'g', topics: [topic] })
    await consumer.commitOffsets([{ topic, partition: 1, offset: '1' }])
    consumer.run({
      async onAssigned(partitions) {
        asked = partitions
        return [{ topic, partition: 0, offset: '2' }]
      },
      async eachBatch(batch) {
        values.push(...batch.records.map(({ value }) => text(value) as string))
      },
    })
    await until(() => values.length >= 3)
    const marks = { topic, incarnation: description?.incarnation, lowWatermark: '0', highWatermark: '3' }
    expect(asked).toEqual([
      { ...marks, partition: 0, committed: undefined },
      { ...marks, partition: 1, committed: '1' },
    ])
    expect(values.toSorted()).toEqual(['p0.2', 'p1.1', 'p1.2'])
  })

  it('L22 trims what every group has passed, and not a record more', async () => {
    await log().admin().createTopics([{ topic }])
    await log()
      .producer()
      .send({ topic, records: numbered(6) })
    expect(await log().admin().trim([topic])).toBe(0)
    const one = log().consumer({ groupId: 'one', topics: [topic] })
    await one.commitOffsets([{ topic, partition: 0, offset: '5' }])
    const two = log().consumer({ groupId: 'two', topics: [topic] })
    await two.commitOffsets([{ topic, partition: 0, offset: '2' }])
    expect(await log().admin().trim([topic])).toBe(2)
    expect(await log().admin().trim([topic])).toBe(0)
    const [description] = await log().admin().describeTopics([topic])
    expect(description?.partitions).toEqual([{ partition: 0, lowWatermark: '2', highWatermark: '6' }])
    const reading = collect(log().consumer({ groupId: 'new', topics: [topic] }))
    await until(() => reading.records.length >= 4)
    expect(reading.values).toEqual(['r2', 'r3', 'r4', 'r5'])
  })

  it('L23 names a reader whose next record was trimmed away', async () => {
    await log().admin().createTopics([{ topic }])
    await log()
      .producer()
      .send({ topic, records: numbered(3) })
    await log()
      .consumer({ groupId: 'one', topics: [topic] })
      .commitOffsets([{ topic, partition: 0, offset: '2' }])
    await log().admin().trim([topic])
    const errors: unknown[] = []
    log()
      .consumer({ groupId: 'late', topics: [topic] })
      .run({
        onAssigned: async () => [{ topic, partition: 0, offset: '1' }],
        eachBatch: async () => undefined,
        onError: (error) => errors.push(error),
      })
    await until(() => errors.length > 0)
    expect(errors).toMatchObject([{ code: 'OFFSET_OUT_OF_RANGE', offset: '1', lowWatermark: '2' }])
  })
}

function lifeCards(log: () => LogClient, harness: LogHarness): void {
  const { until } = harness

  it('L30 makes topics once, lists, describes and deletes them', async () => {
    const admin = log().admin()
    await admin.createTopics([{ topic, partitions: 2 }, { topic: `${topic}.b` }])
    await admin.createTopics([{ topic, partitions: 5 }])
    expect(await admin.listTopics()).toEqual([topic, `${topic}.b`])
    const [description, ...rest] = await admin.describeTopics([topic, 'absent'])
    expect(description?.partitions).toEqual(
      [0, 1].map((partition) => ({ partition, lowWatermark: '0', highWatermark: '0' })),
    )
    expect(rest).toEqual([])
    await admin.deleteTopics([`${topic}.b`, 'absent'])
    expect(await admin.listTopics()).toEqual([topic])
  })

  it('L31 gives a topic that is made again another incarnation and no old position', async () => {
    const admin = log().admin()
    await admin.createTopics([{ topic }])
    const [before] = await admin.describeTopics([topic])
    await log()
      .consumer({ groupId: 'g', topics: [topic] })
      .commitOffsets([{ topic, partition: 0, offset: '0' }])
    await admin.deleteTopics([topic])
    await admin.createTopics([{ topic }])
    const [after] = await admin.describeTopics([topic])
    expect(after?.incarnation).not.toBe(before?.incarnation)
    expect(await admin.fetchOffsets('g', [topic])).toEqual([])
  })

  it('L32 names a topic that was made again under its reader', async () => {
    const admin = log().admin()
    await admin.createTopics([{ topic }])
    const producer = log().producer()
    await producer.send({ topic, records: numbered(1) })
    const reading = collect(log().consumer({ groupId: 'g', topics: [topic] }))
    await until(() => reading.records.length >= 1)
    await admin.deleteTopics([topic])
    await admin.createTopics([{ topic }])
    await producer.send({ topic, records: numbered(1, 'new') })
    await until(() => reading.errors.length >= 1)
    expect(reading.errors.map(codeOf)).toEqual(['TOPIC_RECREATED'])
    expect(reading.values).toEqual(['r0'])
  })

  it('L33 delivers nothing after a consumer is closed, and waits for the batch that is being handled', async () => {
    await log().admin().createTopics([{ topic }])
    const producer = log().producer()
    await producer.send({ topic, records: numbered(2) })
    const order: string[] = []
    const consumer = log().consumer({ groupId: 'g', topics: [topic], maximumRecords: 1 })
    const started = new Promise<void>((resolve) => {
      consumer.run({
        async eachBatch() {
          order.push('batch')
          resolve()
          await turns()
          order.push('handled')
        },
      })
    })
    await started
    await consumer.close()
    order.push('closed')
    await producer.send({ topic, records: numbered(1) })
    await turns()
    expect(order).toEqual(['batch', 'handled', 'closed'])
  })

  it('L34 refuses a send after the log is closed', async () => {
    await log().admin().createTopics([{ topic }])
    const producer = log().producer()
    await log().close()
    await expect(producer.send({ topic, records: numbered(1) })).rejects.toMatchObject({ code: 'LOG_CLOSED' })
  })

  it.skipIf(!harness.capabilities.durable)('L35 has records, positions and incarnation after a restart', async () => {
    await log().admin().createTopics([{ topic }])
    await log()
      .producer()
      .send({ topic, records: numbered(3) })
    await log()
      .consumer({ groupId: 'g', topics: [topic] })
      .commitOffsets([{ topic, partition: 0, offset: '1' }])
    const [before] = await log().admin().describeTopics([topic])
    await log().close()
    const again = (await harness.reopen?.()) as LogClient
    try {
      expect(await again.admin().describeTopics([topic])).toEqual([before])
      const reading = collect(again.consumer({ groupId: 'g', topics: [topic] }))
      await until(() => reading.records.length >= 2)
      expect(reading.values).toEqual(['r1', 'r2'])
    } finally {
      await again.close()
    }
  })
}
