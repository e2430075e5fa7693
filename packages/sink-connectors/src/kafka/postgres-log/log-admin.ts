import type { LogAdmin, TopicDescription, TopicPartitionOffset } from '../ports.ts'
import { quoteSchema } from './log-schema.ts'
import type { LogSession } from './log-session.ts'

/** Makes the administration of a log over PostgreSQL. */
export function createLogAdmin(session: LogSession, schema: string): LogAdmin {
  const log = quoteSchema(schema)
  return {
    async createTopics(topics) {
      await session.query('create topics', {
        text: `
          with wanted as (select * from unnest($1::text[], $2::int4[]) as w (topic, partitions)),
          made as (insert into ${log}.topics (topic) select topic from wanted order by topic on conflict (topic) do nothing
            returning id, topic)
          insert into ${log}.partitions (topic_id, partition)
          select made.id, number - 1 from made join wanted using (topic), generate_series(1, wanted.partitions) as number`,
        values: [topics.map(({ topic }) => topic), topics.map(({ partitions = 1 }) => partitions)],
      })
    },
    async deleteTopics(topics) {
      await session.query('delete topics', {
        text: `delete from ${log}.topics where topic = any($1::text[])`,
        values: [topics],
      })
    },
    async listTopics() {
      const { rows } = await session.query('list topics', { text: `select topic from ${log}.topics` })
      return rows.map((row) => row['topic'] as string).sort()
    },
    async describeTopics(topics) {
      const { rows } = await session.query('describe topics', {
        text: `
          select t.topic, t.incarnation::text as incarnation, json_agg(json_build_object('partition', p.partition,
            'lowWatermark', p.low_offset::text, 'highWatermark', p.next_offset::text) order by p.partition) as partitions
          from ${log}.topics t join ${log}.partitions p on p.topic_id = t.id
          where t.topic = any($1::text[]) group by t.id order by array_position($1::text[], t.topic)`,
        values: [topics],
      })
      return rows as unknown as readonly TopicDescription[]
    },
    async fetchOffsets(groupId, topics) {
      const { rows } = await session.query(`read the position of ${groupId}`, {
        text: `
          select t.topic, c.partition, c."offset"::text as "offset"
          from ${log}.positions c join ${log}.topics t on t.id = c.topic_id
          where c.group_id = $1 and t.topic = any($2::text[]) order by array_position($2::text[], t.topic), c.partition`,
        values: [groupId, topics],
      })
      return rows as unknown as readonly TopicPartitionOffset[]
    },
    async trim(topics) {
      const { rowCount } = await session.query('trim topics', {
        text: `
          with bounds as (
            select c.topic_id, c.partition, min(c."offset") as bound
            from ${log}.positions c join ${log}.topics t on t.id = c.topic_id and t.topic = any($1::text[])
            group by c.topic_id, c.partition
          ), forgotten as (
            delete from ${log}.producers where seen_at < now() - interval '7 days'
          ), raised as (
            update ${log}.partitions p set low_offset = least(b.bound, p.next_offset) from bounds b
            where p.topic_id = b.topic_id and p.partition = b.partition and p.low_offset < b.bound
            returning p.topic_id, p.partition, p.low_offset
          )
          delete from ${log}.records r using raised
          where r.topic_id = raised.topic_id and r.partition = raised.partition and r."offset" < raised.low_offset`,
        values: [topics],
      })
      return rowCount ?? 0
    },
  }
}
