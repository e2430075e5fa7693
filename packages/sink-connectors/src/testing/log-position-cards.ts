import { expect, it } from 'vitest'
import type { LogClient } from '../kafka/ports.ts'
import { collect, type LogHarness, numbered, text, topic } from './log-card-kit.ts'

/** Cards L20 to L29: where a group goes on. */
export function positionCards(log: () => LogClient, { until }: LogHarness): void {
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
