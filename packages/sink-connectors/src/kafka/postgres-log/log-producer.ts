import { TopicUnknownError } from '../../errors.ts'
import { arrayEncoder, encodeBytesArray, encodeTextArray } from '../../postgres/arrays.ts'
import { headersToText } from '../header-text.ts'
import { bytesOf, createPartitioner } from '../partitioner.ts'
import type { LogProducer, LogRecordInput, SendResult } from '../ports.ts'
import type { LogSession } from './log-session.ts'

const encodeInts = arrayEncoder({ kind: 'int', scale: undefined })

/**
 * One statement per batch, all or nothing. The partition's row is locked from the reservation to the commit: offsets have
 * no holes and become visible in order. The producer's sequence lets a batch in once; the share lock on the topic keeps it
 * from being deleted between the two.
 */
const append = `
  with input as (
    select * from unnest($5::int4[], $6::bytea[], $7::bytea[], $8::text[])
      with ordinality as i (partition, key, value, headers, place)
  ), counted as (
    select partition, count(*) as size from input group by partition
  ), target as (
    select id from log.topics where topic = $1 for key share
  ), fence as (
    insert into log.producers as p (producer_id, sequence)
    select $2::text, $3::bigint from target
    where (select count(*) from counted) = (
      select count(*) from log.partitions where topic_id = target.id and partition in (select partition from counted))
    on conflict (producer_id) do update set sequence = excluded.sequence, seen_at = now()
    where p.sequence < excluded.sequence returning 1
  ), locked as (
    select p.topic_id, p.partition, c.size from log.partitions p join counted c using (partition)
    where p.topic_id = (select id from target) and exists (select from fence)
    order by p.partition for update of p
  ), reserved as (
    update log.partitions p set next_offset = p.next_offset + l.size from locked l
    where p.topic_id = l.topic_id and p.partition = l.partition
    returning p.topic_id, p.partition, p.next_offset - l.size as base, clock_timestamp() as at
  ), appended as (
    insert into log.records (topic_id, partition, "offset", appended_at, key, value, headers)
    select r.topic_id, i.partition, r.base + row_number() over (partition by i.partition order by i.place) - 1,
      r.at, i.key, i.value, i.headers
    from input i join reserved r using (partition)
  )
  select partition, base::text as base, pg_notify($4, $1) from reserved`

/** Makes a producer over PostgreSQL; `channel` is notified of each batch. */
export function createLogProducer(session: LogSession, channel: string, producerId: string): LogProducer {
  const choose = createPartitioner()
  const partitionCounts = new Map<string, number>()
  let lastSequence = 0

  const partitionsOf = async (topic: string): Promise<number> => {
    const { rows } = await session.query(`look up ${topic}`, {
      text: `select count(*)::int as size from log.partitions join log.topics t on t.id = topic_id where t.topic = $1`,
      values: [topic],
    })
    const size = rows[0]?.['size'] as number
    if (size === 0) throw new TopicUnknownError(topic)
    partitionCounts.set(topic, size)
    return size
  }

  /** Nothing was appended: the log has the batch already, or the topic is not what it was. */
  const explain = async (topic: string, sequence: number): Promise<readonly SendResult[]> => {
    partitionCounts.delete(topic)
    const { rows } = await session.query(`send to ${topic}`, {
      text: `select from log.producers where producer_id = $1 and sequence >= $2`,
      values: [producerId, sequence],
    })
    if (rows.length === 0) throw new TopicUnknownError(topic)
    return [{ topic, partition: 0 }]
  }

  const column = (records: readonly LogRecordInput[], field: 'key' | 'value'): Buffer =>
    encodeBytesArray(records.map(({ [field]: value }) => (value === null ? null : bytesOf(value))))

  return {
    async send(request) {
      const { topic, records, sequence = lastSequence + 1 } = request
      if (records.length === 0) return []
      const partitions = choose(request, partitionCounts.get(topic) ?? (await partitionsOf(topic)))
      lastSequence = Math.max(lastSequence, sequence)
      const headers = encodeTextArray(records.map((record) => headersToText(record.headers)))
      const arrays = [encodeInts(partitions), column(records, 'key'), column(records, 'value'), headers]
      const values = [topic, producerId, sequence, channel, ...arrays]
      const { rows } = await session.query(`send to ${topic}`, { name: 'cryptics_append', text: append, values })
      if (rows.length === 0) return explain(topic, sequence)
      return rows.map((row) => ({ topic, partition: row['partition'] as number, baseOffset: row['base'] as string }))
    },
    async close() {
      partitionCounts.clear()
    },
  }
}
