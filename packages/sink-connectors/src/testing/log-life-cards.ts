import { expect, it } from 'vitest'
import type { LogClient } from '../kafka/ports.ts'
import { codeOf, collect, type LogHarness, numbered, topic, turns } from './log-card-kit.ts'

/** Cards L30 to L39: topics and logs that come and go. */
export function lifeCards(log: () => LogClient, harness: LogHarness): void {
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

  it.skipIf(!harness.capabilities.topicIdentity)(
    'L31 gives a topic that is made again another incarnation and no old position',
    async () => {
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
    },
  )

  it.skipIf(!harness.capabilities.topicIdentity)('L32 names a topic that was made again under its reader', async () => {
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
