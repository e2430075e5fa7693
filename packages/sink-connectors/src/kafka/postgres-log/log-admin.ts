import { createPlainTopics, requirePlain } from '../plain-topics.ts'
import type { LogAdmin, PartitionDescription, TopicDescription } from '../ports.ts'
import type { LogReader } from './log-reader.ts'
import type { LogSession } from './log-session.ts'

const createTopics = `
  with wanted as (
    select * from unnest($1::text[], $2::int4[]) as w (topic, partitions)
  ), made as (
    insert into log.topics (topic) select topic from wanted order by topic on conflict (topic) do nothing returning id, topic
  )
  insert into log.partitions (topic_id, partition)
  select made.id, number - 1 from made join wanted using (topic), generate_series(1, wanted.partitions) as number`

const trim = `
  with bounds as (
    select c.topic_id, c.partition, min(c."offset") as bound
    from log.positions c join log.topics t on t.id = c.topic_id and t.topic = any($1::text[]) group by 1, 2
  ), forgotten as (
    delete from log.producers where seen_at < now() - interval '7 days'
  ), raised as (
    update log.partitions p set low_offset = least(b.bound, p.next_offset) from bounds b
    where p.topic_id = b.topic_id and p.partition = b.partition and p.low_offset < b.bound
    returning p.topic_id, p.partition, p.low_offset
  )
  delete from log.records r using raised
  where r.topic_id = raised.topic_id and r.partition = raised.partition and r."offset" < raised.low_offset`

async function describe(reader: LogReader, topics: readonly string[]): Promise<readonly TopicDescription[]> {
  const found = new Map<string, { topic: string; incarnation: string; partitions: PartitionDescription[] }>()
  for (const { topic, incarnation, partition, lowWatermark, highWatermark } of await reader.survey('', topics)) {
    const description = found.get(topic) ?? { topic, incarnation, partitions: [] }
    found.set(topic, description)
    description.partitions.push({ partition, lowWatermark, highWatermark })
  }
  return [...found.values()]
}

/** Makes the administration of a log over PostgreSQL. */
export function createLogAdmin(session: LogSession, reader: LogReader): LogAdmin {
  return {
    ...createPlainTopics((topics) => describe(reader, topics)),
    async createTopics(topics) {
      requirePlain(topics)
      const values = [topics.map(({ topic }) => topic), topics.map(({ partitions = 1 }) => partitions)]
      await session.query('create topics', { text: createTopics, values })
    },
    async deleteTopics(topics) {
      await session.query('delete topics', {
        text: 'delete from log.topics where topic = any($1::text[])',
        values: [topics],
      })
    },
    async listTopics() {
      const { rows } = await session.query('list topics', { text: 'select topic from log.topics' })
      return rows.map((row) => row['topic'] as string).sort()
    },
    describeTopics: (topics) => describe(reader, topics),
    async fetchOffsets(groupId, topics) {
      const partitions = await reader.survey(groupId, topics)
      return partitions.flatMap(({ topic, partition, committed: offset }) =>
        offset === undefined ? [] : [{ topic, partition, offset }],
      )
    },
    async trim(topics) {
      const { rowCount } = await session.query('trim topics', { text: trim, values: [topics] })
      return rowCount ?? 0
    },
  }
}
