import { TopicUnknownError } from '../../errors.ts'
import type { PartitionFetch } from '../consumer-loop.ts'
import type { AssignedPartition, LogRecord, TopicPartition, TopicPartitionOffset } from '../ports.ts'
import { quoteSchema } from './log-schema.ts'
import type { LogSession } from './log-session.ts'

type Row = Readonly<Record<string, unknown>>

function toRecord(row: Row): LogRecord {
  const headers = row['headers'] as string | null
  const decoded = headers === null ? {} : (JSON.parse(headers) as Record<string, string>)
  return {
    offset: row['offset'] as string,
    key: row['key'] as Uint8Array | null,
    value: row['value'] as Uint8Array | null,
    headers: Object.fromEntries(Object.entries(decoded).map(([name, text]) => [name, Buffer.from(text, 'base64')])),
    timestamp: row['appended'] as number,
  }
}

/** Reads what the log holds and where groups stand. */
export interface LogReader {
  /** Every partition of the topics with what the group has committed. @throws {TopicUnknownError} */
  assign(groupId: string, topics: readonly string[]): Promise<readonly AssignedPartition[]>
  /** Records of a partition from an offset on, with the marks of the same moment. @throws {TopicUnknownError} */
  fetch(at: TopicPartition, offset: bigint, limit: number): Promise<PartitionFetch>
  /** Stores positions of a group. */
  commit(groupId: string, positions: readonly TopicPartitionOffset[]): Promise<void>
}

/** Makes the reading side over PostgreSQL. */
export function createLogReader(session: LogSession, schema: string): LogReader {
  const log = quoteSchema(schema)
  return {
    async assign(groupId, topics) {
      const { rows } = await session.query(`read ${topics.join(', ')}`, {
        text: `
          select t.topic, t.incarnation::text as incarnation, p.partition, p.low_offset::text as "lowWatermark",
            p.next_offset::text as "highWatermark", c."offset"::text as committed
          from ${log}.topics t join ${log}.partitions p on p.topic_id = t.id
          left join ${log}.positions c on c.group_id = $1 and c.topic_id = t.id and c.partition = p.partition
          where t.topic = any($2::text[]) order by array_position($2::text[], t.topic), p.partition`,
        values: [groupId, topics],
      })
      const partitions = rows.map((row) => ({ ...row, committed: row['committed'] ?? undefined }) as AssignedPartition)
      const missing = topics.find((topic) => !partitions.some((partition) => partition.topic === topic))
      if (missing !== undefined) throw new TopicUnknownError(missing)
      return partitions
    },
    async fetch({ topic, partition }, offset, limit) {
      const { rows } = await session.query(`read ${topic}[${partition}]`, {
        name: `cryptics_fetch_${schema}`,
        text: `
          select t.incarnation::text as incarnation, p.low_offset::text as low, p.next_offset::text as high,
            r."offset"::text as "offset", r.key, r.value, r.headers,
            (extract(epoch from r.appended_at) * 1000)::float8 as appended
          from ${log}.topics t join ${log}.partitions p on p.topic_id = t.id
          left join lateral (
            select * from ${log}.records where topic_id = t.id and partition = p.partition and "offset" >= $3::bigint
            order by "offset" limit $4::int) r on true
          where t.topic = $1 and p.partition = $2 order by r."offset"`,
        values: [topic, partition, offset.toString(), limit],
      })
      const [first] = rows
      if (first === undefined) throw new TopicUnknownError(topic)
      return {
        incarnation: first['incarnation'] as string,
        lowWatermark: BigInt(first['low'] as string),
        highWatermark: BigInt(first['high'] as string),
        records: first['offset'] === null ? [] : rows.map(toRecord),
      }
    },
    async commit(groupId, positions) {
      await session.query(`commit the position of ${groupId}`, {
        name: `cryptics_commit_${schema}`,
        text: `
          insert into ${log}.positions (group_id, topic_id, partition, "offset")
          select $1::text, t.id, u.partition, u."offset"
          from unnest($2::text[], $3::int4[], $4::bigint[]) as u (topic, partition, "offset")
          join ${log}.topics t using (topic)
          on conflict (group_id, topic_id, partition) do update set "offset" = excluded."offset"`,
        values: [
          groupId,
          positions.map(({ topic }) => topic),
          positions.map(({ partition }) => partition),
          positions.map(({ offset }) => offset),
        ],
      })
    },
  }
}
