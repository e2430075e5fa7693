import { expect, it } from 'vitest'
import { LogUnavailableError } from '../errors.ts'
import type { LogClient } from '../kafka/ports.ts'
import { collect, type LogHarness, numbered, record, text, topic, turns } from './log-card-kit.ts'

/** Cards L10 to L19: what a reader is given. */
export function readCards(log: () => LogClient, { until }: LogHarness): void {
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
