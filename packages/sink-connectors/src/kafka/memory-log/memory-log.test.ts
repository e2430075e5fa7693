import { createIds, createSeededRandom } from '@cryptics-lab/avro-models'
import { createVirtualTime, type VirtualTime } from '@cryptics-lab/avro-models/testing'
import { describe, expect, it } from 'vitest'
import { describeLog } from '../../testing.ts'
import { createMemoryLog } from './memory-log.ts'

let time: VirtualTime

const openLog = (maximumBytes?: number) =>
  createMemoryLog({
    clock: time.clock,
    timers: time.timers,
    random: createSeededRandom(7, 'log'),
    ids: createIds({ clock: time.clock, random: createSeededRandom(7, 'ids') }),
    ...(maximumBytes === undefined ? {} : { maximumBytes }),
  })

await describeLog('memory', {
  capabilities: {
    durable: false,
    idempotentSend: true,
    groupAssignment: false,
    trimming: true,
    topicIdentity: true,
    topicConfiguration: false,
  },
  async open() {
    time = createVirtualTime()
    return openLog()
  },
  // Handlers that wait for the next turn of the event loop need turns, not time.
  async until(condition) {
    for (let turn = 0; turn < 100 && !condition(); turn += 1) {
      await time.run({ until: condition })
      await time.advance(0)
    }
  },
})

describe('topics of the memory log', () => {
  it('have partitions and nothing else, and say so', async () => {
    time = createVirtualTime()
    const log = openLog()
    const admin = log.admin()
    const configuration = { 'retention.ms': '1' }
    await expect(admin.createTopics([{ topic: 't', configuration }])).rejects.toMatchObject({ code: 'LOG_REFUSED' })
    await expect(admin.createTopics([{ topic: 't', replicationFactor: 2 }])).rejects.toThrow('one copy')
    await admin.createTopics([{ topic: 't', partitions: 2, replicationFactor: 1, configuration: {} }])
    expect(await admin.describeConfiguration(['t', 'u'])).toEqual([
      { topic: 't', partitions: 2, replicationFactor: 1, configuration: {} },
    ])
    expect(await admin.brokerCount()).toBe(1)
    await admin.addPartitions([{ topic: 't', partitions: 2 }])
    await admin.alterConfiguration([{ topic: 't', configuration: {} }])
    const more = [{ topic: 't', partitions: 3 }]
    await expect(admin.addPartitions(more)).rejects.toThrow('keeps the 2 partitions')
    await expect(admin.alterConfiguration([{ topic: 't', configuration }])).rejects.toThrow('no settings')
    await expect(admin.addPartitions([{ topic: 'u', partitions: 1 }])).rejects.toMatchObject({ code: 'TOPIC_UNKNOWN' })
    await expect(admin.alterConfiguration([{ topic: 'u', configuration }])).rejects.toMatchObject({
      code: 'TOPIC_UNKNOWN',
    })
    await log.close()
  })
})

describe('the bound of the memory log', () => {
  it('refuses a send beyond it with a retryable error, and takes it after a trim', async () => {
    time = createVirtualTime()
    const log = openLog(1_000)
    await log.admin().createTopics([{ topic: 't' }])
    const producer = log.producer()
    const records = [{ key: null, value: new Uint8Array(500) }]
    await producer.send({ topic: 't', records, sequence: 1 })
    const second = { topic: 't', records, sequence: 2 }
    await expect(producer.send(second)).rejects.toMatchObject({ code: 'LOG_FULL', retryable: true })
    const consumer = log.consumer({ groupId: 'g', topics: ['t'] })
    await consumer.commitOffsets([{ topic: 't', partition: 0, offset: '1' }])
    expect(await log.admin().trim(['t'])).toBe(1)
    await expect(producer.send(second)).resolves.toEqual([{ topic: 't', partition: 0, baseOffset: '1' }])
    await log.close()
  })

  it('gives the space of a deleted topic back', async () => {
    time = createVirtualTime()
    const log = openLog(700)
    const records = [{ key: null, value: new Uint8Array(500) }]
    for (let life = 0; life < 3; life += 1) {
      await log.admin().createTopics([{ topic: 't' }])
      await log.producer().send({ topic: 't', records })
      await log.admin().deleteTopics(['t'])
    }
    await log.close()
  })
})
