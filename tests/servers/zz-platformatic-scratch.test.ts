import { systemTimers } from '@cryptics-lab/avro-models'
import { createPlatformaticLog } from '@cryptics-lab/sink-connectors/platformatic-log'
import * as platformatic from '@platformatic/kafka'
import { Kafka, logLevel } from 'kafkajs'
import { Network, type StartedNetwork } from 'testcontainers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Server, startKafka } from './harness/containers.ts'
import { faultsOf } from './harness/faults.ts'

let network: StartedNetwork
let servers: readonly Server[]
const urls = () => servers.map(({ url }) => url)
const open = (more: object = {}) =>
  createPlatformaticLog({ kafka: platformatic, brokers: urls(), sessionTimeout: 6_000, ...more })
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
async function until(what: string, condition: () => boolean, ms = 90_000): Promise<void> {
  const end = Date.now() + ms
  while (!condition()) {
    if (Date.now() > end) throw new Error(`${what} did not hold`)
    await sleep(20)
  }
}
process.on('uncaughtException', (error) => console.log('UNCAUGHT', error))

describe('scratch', () => {
  beforeAll(async () => {
    network = await new Network().start()
    servers = await startKafka(3, network)
  })
  afterAll(async () => {
    await Promise.all(servers.map(({ container }) => container.stop().catch(() => undefined)))
    await network.stop()
  })

  it('configuration', async () => {
    const log = open()
    const admin = log.admin()
    await admin.createTopics([{ topic: 'c', partitions: 2, replicationFactor: 2, configuration: { 'retention.ms': '1000000' } }])
    console.log(await admin.describeConfiguration(['c', 'none']), await admin.brokerCount())
    await admin.addPartitions([{ topic: 'c', partitions: 4 }])
    await admin.alterConfiguration([{ topic: 'c', configuration: { 'segment.bytes': '2000000' } }])
    await sleep(500)
    console.log(await admin.describeConfiguration(['c']))
    console.log(await admin.addPartitions([{ topic: 'nope', partitions: 4 }]).catch((e: unknown) => String(e)))
    console.log(await admin.alterConfiguration([{ topic: 'nope', configuration: { 'segment.bytes': '2000000' } }]).catch((e: unknown) => String(e)))
    console.log(await admin.alterConfiguration([{ topic: 'c', configuration: { 'segment.bytes': 'x' } }]).catch((e: unknown) => String(e)))
    await log.close()
  })

  it('transactions', async () => {
    const log = open()
    await log.admin().createTopics([{ topic: 't' }])
    const kafka = new Kafka({ brokers: urls(), logLevel: logLevel.NOTHING })
    const producer = kafka.producer({ transactionalId: 'x', maxInFlightRequests: 1, idempotent: true })
    const plain = log.producer()
    await producer.connect()
    for (let turn = 0; turn < 6; turn += 1) {
      const transaction = await producer.transaction()
      for (let part = 0; part < 4; part += 1) {
        await transaction.send({ topic: 't', messages: Array.from({ length: 20 }, () => ({ value: `${turn % 2 ? 'good' : 'bad'} ${'x'.repeat(30_000)}` })) })
        if (part % 2) await plain.send({ topic: 't', records: [{ key: null, value: Buffer.from('plain') }] })
      }
      await (turn % 2 ? transaction.commit() : transaction.abort())
    }
    await producer.disconnect()
    const seen: string[] = []
    const offsets: string[] = []
    log.consumer({ groupId: 'tx', topics: ['t'] }).run({ eachBatch: async ({ records }) => {
      seen.push(...records.map(({ value }) => String(value).slice(0, 5).trim()))
      offsets.push(...records.map(({ offset }) => offset))
    } })
    await until('all', () => seen.length >= 252)
    await sleep(1_000)
    const count = (word: string) => seen.filter((one) => one.startsWith(word)).length
    console.log('transactions', count('good'), count('bad'), count('plain'), offsets.at(-1))
    expect([count('good'), count('bad'), count('plain')]).toEqual([240, 0, 12])
    await log.close()
  })

  it('growth', async () => {
    const timers = { ...systemTimers, set: (callback: () => void, delay: number) => systemTimers.set(callback, delay === 60_000 ? 1_000 : delay) }
    const log = open({ timers })
    await log.admin().createTopics([{ topic: 'g', partitions: 1 }])
    const seen = new Set<number>()
    log.consumer({ groupId: 'g', topics: ['g'] }).run({ eachBatch: async ({ partition }) => void seen.add(partition) })
    const producer = log.producer()
    await producer.send({ topic: 'g', records: [{ key: null, value: Buffer.from('1') }] })
    await until('first', () => seen.has(0))
    await log.admin().addPartitions([{ topic: 'g', partitions: 3 }])
    await sleep(5_500)
    await producer.send({ topic: 'g', records: [0, 1, 2].map((partition) => ({ key: null, value: Buffer.from('1'), partition })) })
    await until('all', () => seen.size === 3, 20_000)
    await log.close()
  })

  it('members', async () => {
    const log = open()
    await log.admin().createTopics([{ topic: 'm', partitions: 6 }])
    const producer = log.producer()
    const assigned = new Map<string, string[]>()
    const got: string[] = []
    const start = (name: string) => {
      const consumer = log.consumer({ groupId: 'm', topics: ['m'] })
      consumer.run({
        onAssigned: async (partitions) => {
          assigned.set(name, partitions.map(({ partition, committed }) => `${partition}:${committed}`))
          return []
        },
        eachBatch: async ({ topic, partition, records }) => {
          got.push(...records.map(({ offset }) => `${partition}/${offset}`))
          await consumer.commitOffsets([{ topic, partition, offset: String(BigInt(records.at(-1)!.offset) + 1n) }])
        },
        onError: (error) => console.log('ERROR', name, error),
      })
      return consumer
    }
    const send = () => producer.send({ topic: 'm', records: Array.from({ length: 60 }, (_, index) => ({ key: null, value: Buffer.from('1'), partition: index % 6 })) })
    const one = start('one')
    await send()
    await until('one', () => got.length >= 60)
    const two = start('two')
    await until('two', () => (assigned.get('two')?.length ?? 0) === 3 && assigned.get('one')?.length === 3)
    console.log(assigned)
    await send()
    await until('both', () => got.length >= 120)
    await one.close()
    await until('all to two', () => assigned.get('two')?.length === 6)
    await send()
    await until('rest', () => got.length >= 180)
    await sleep(300)
    console.log(assigned, got.length, new Set(got).size)
    expect(new Set(got).size).toBe(180)
    await two.close()
    await log.close()
  })

  it.each(['kill', 'pause'] as const)('faults: %s', async (kind) => {
    const log = open()
    const topic = `f-${kind}`
    await log.admin().createTopics([{ topic, partitions: 6, replicationFactor: 3 }])
    const producer = log.producer()
    const got = new Map<string, number>()
    const errors: unknown[] = []
    const assigned: number[] = []
    const consumers = [1, 2].map(() => {
      const consumer = log.consumer({ groupId: topic, topics: [topic] })
      consumer.run({
        onAssigned: async (partitions) => { assigned.push(partitions.length); return [] },
        eachBatch: async ({ topic: name, partition, records }) => {
          for (const { offset } of records) got.set(`${partition}/${offset}`, (got.get(`${partition}/${offset}`) ?? 0) + 1)
          await consumer.commitOffsets([{ topic: name, partition, offset: String(BigInt(records.at(-1)!.offset) + 1n) }]).catch(() => undefined)
        },
        onError: (error) => errors.push(error),
      })
      return consumer
    })
    let sent = 0
    let longest = 0
    const failures: unknown[] = []
    let isOver = false
    const sending = (async () => {
      while (!isOver) {
        const began = Date.now()
        try {
          await producer.send({ topic, records: Array.from({ length: 30 }, (_, index) => ({ key: null, value: Buffer.from(`${sent + index}`), partition: (sent + index) % 6 })) })
          sent += 30
        } catch (error) { failures.push(error); console.log(String(error)) ; break }
        longest = Math.max(longest, Date.now() - began)
        await sleep(20)
      }
    })()
    await until('begin', () => got.size >= 300)
    for (const server of kind === 'kill' ? servers : servers.slice(0, 1)) {
      const faults = await faultsOf(server.container)
      const began = Date.now()
      const before = sent
      await (kind === 'kill' ? faults.kill() : faults.pause())
      await sleep(kind === 'kill' ? 8_000 : 40_000)
      console.log(kind, 'sent while down', sent - before, 'longest', longest, 'got', got.size, 'of', sent)
      await (kind === 'kill' ? faults.start() : faults.resume())
      await sleep(8_000)
      console.log('after', Date.now() - began, 'sent', sent, 'longest', longest, 'got', got.size, 'assigned', assigned.join())
    }
    isOver = true
    await sending
    const count = async () => (await log.admin().describeTopics([topic]))[0]!.partitions.reduce((sum, { highWatermark }) => sum + Number(highWatermark), 0)
    console.log(kind, 'in the log', await count(), 'sent', sent, 'failures', failures.length)
    await until('all', () => got.size >= sent, 60_000)
    const values: string[] = []
    const check = open()
    check.consumer({ groupId: `check-${kind}`, topics: [topic] }).run({ eachBatch: async ({ records }) => void values.push(...records.map(({ value }) => String(value))) })
    await until('check', () => values.length >= sent)
    console.log(kind, 'values', values.length, new Set(values).size, 'twice', [...got.values()].filter((times) => times > 1).length, 'errors', errors)
    expect(new Set(values).size).toBe(sent)
    expect(values.length).toBe(sent)
    expect(errors).toEqual([])
    const closing = Date.now()
    await Promise.all(consumers.map((one) => one.close()))
    await Promise.all([log.close(), check.close()])
    console.log('closed in', Date.now() - closing)
  })
}, 280_000)
