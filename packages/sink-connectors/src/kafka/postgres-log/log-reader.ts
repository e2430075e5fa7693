import { TopicUnknownError } from '../../errors.ts'
import type { PartitionFetch } from '../consumer-loop.ts'
import { headersFromText } from '../header-text.ts'
import type { AssignedPartition, TopicPartition, TopicPartitionOffset } from '../ports.ts'
import type { LogSession } from './log-session.ts'

/** Reads what the log holds and where groups stand. */
export interface LogReader {
  /** Every partition of the topics with what the group has committed; a topic that does not exist is left out. */
  survey(groupId: string, topics: readonly string[]): Promise<readonly AssignedPartition[]>
  /** Records of a partition from an offset on, with the marks of the same moment. @throws {TopicUnknownError} */
  fetch(at: TopicPartition, offset: bigint, limit: number): Promise<PartitionFetch>
  /** Stores positions of a group. */
  commit(groupId: string, positions: readonly TopicPartitionOffset[]): Promise<void>
}

/** Makes the reading side over PostgreSQL. */
export function createLogReader(session: LogSession): LogReader {
  return {
    async survey(groupId, topics) {
      const { rows } = await session.query(`look at ${topics.join(', ')}`, {
        text: `
          select t.topic, t.incarnation::text as incarnation, p.partition, p.low_offset::text as "lowWatermark",
            p.next_offset::text as "highWatermark", c."offset"::text as committed
          from log.topics t join log.partitions p on p.topic_id = t.id
          left join log.positions c on c.group_id = $1 and c.topic_id = t.id and c.partition = p.partition
          where t.topic = any($2::text[]) order by array_position($2::text[], t.topic), p.partition`,
        values: [groupId, topics],
      })
      return rows.map((row) => ({ ...row, committed: row['committed'] ?? undefined }) as AssignedPartition)
    },
    async fetch({ topic, partition }, offset, limit) {
      const { rows } = await session.query(`read ${topic}[${partition}]`, {
        name: 'cryptics_fetch',
        text: `
          select t.incarnation::text as incarnation, p.low_offset::text as low, p.next_offset::text as high,
            r."offset"::text as "offset", r.key, r.value, r.headers,
            (extract(epoch from r.appended_at) * 1000)::float8 as appended
          from log.topics t join log.partitions p on p.topic_id = t.id
          left join lateral (
            select * from log.records where topic_id = t.id and partition = p.partition and "offset" >= $3::bigint
            order by "offset" limit $4::int) r on true
          where t.topic = $1 and p.partition = $2 order by r."offset"`,
        values: [topic, partition, offset.toString(), limit],
      })
      const [first] = rows
      if (first === undefined) throw new TopicUnknownError(topic)
      const records = rows.map((row) => ({
        offset: row['offset'] as string,
        key: row['key'] as Uint8Array | null,
        value: row['value'] as Uint8Array | null,
        headers: headersFromText(row['headers'] as string | null),
        timestamp: row['appended'] as number,
      }))
      return {
        incarnation: first['incarnation'] as string,
        lowWatermark: BigInt(first['low'] as string),
        highWatermark: BigInt(first['high'] as string),
        records: first['offset'] === null ? [] : records,
      }
    },
    async commit(groupId, positions) {
      const column = <Field extends keyof TopicPartitionOffset>(field: Field) => positions.map((at) => at[field])
      await session.query(`commit the position of ${groupId}`, {
        name: 'cryptics_commit',
        text: `
          insert into log.positions (group_id, topic_id, partition, "offset")
          select $1::text, t.id, u.partition, u."offset"
          from unnest($2::text[], $3::int4[], $4::bigint[]) as u (topic, partition, "offset") join log.topics t using (topic)
          on conflict (group_id, topic_id, partition) do update set "offset" = excluded."offset"`,
        values: [groupId, column('topic'), column('partition'), column('offset')],
      })
    },
  }
}
