import { expect, it } from 'vitest'
import type { LogClient, LogRecord, LogRecordInput } from '../kafka/ports.ts'
import { collect, headerOf, type LogHarness, numbered, record, text, topic } from './log-card-kit.ts'

/** Cards L01 to L09: what a send promises. */
export function sendCards(log: () => LogClient, harness: LogHarness): void {
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
    const headers = { envelope: every, note: 'ünï', none: null, empty: '', twice: ['a', null, every], '': 'nameless' }
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
    expect(headerOf(first, 'envelope')).toEqual(Buffer.from(every))
    expect(headerOf(first, 'note')).toEqual(Buffer.from('ünï'))
    expect(Object.keys(first.headers)).toEqual(Object.keys(headers))
    expect([headerOf(first, 'none'), headerOf(first, 'empty')]).toEqual([null, Buffer.alloc(0)])
    expect(headerOf(first, 'twice')).toEqual([Buffer.from('a'), null, Buffer.from(every)])
    expect(headerOf(first, '')).toEqual(Buffer.from('nameless'))
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
    expect([text(kept.key), text(kept.value), headerOf(kept, 'slab')]).toEqual([
      'precious',
      'precious',
      Buffer.from('precious'),
    ])
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
