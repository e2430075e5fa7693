import { bootstrapTopics, type TopicComparison } from '../topics/index.ts'
import { openLog, type Pipeline } from './open-pipeline.ts'
import type { CommandOptions } from './options.ts'
import type { CommandSurroundings } from './surroundings.ts'

/** Tells what topics lack or differ in; with `--apply` makes what is missing. Exit code 1 while something differs. */
export async function tendTopics(
  { settings, naming, models }: Pipeline,
  { json, apply, alter, environment }: CommandOptions,
  { writeOut }: CommandSurroundings,
): Promise<number> {
  const log = await openLog(settings.kafka)
  try {
    const { partitions, document } = settings
    const topics = [...models.keys()].map((model) => ({ model }))
    const definition =
      document['topics_bootstrap'] === undefined
        ? { topics_bootstrap: { partitions, dead_letters: true, topics } }
        : document
    const { created, altered, drift } = await bootstrapTopics({
      log,
      naming,
      definition,
      dryRun: !apply,
      alter,
      ...(environment === undefined ? {} : { environment }),
    })
    const off = drift.topics.filter(({ state }) => state !== 'in-step')
    if (json) await writeOut(JSON.stringify({ created, altered, drift }))
    else {
      for (const topic of created) await writeOut(`${topic}: made`)
      for (const { topic, differences } of altered)
        await writeOut(`${topic}: changed ${differences.map(({ what }) => what).join(', ')}`)
      for (const comparison of off) await writeOut(describe(comparison))
      if (drift.unplanned.length > 0) await writeOut(`not in the plan: ${drift.unplanned.join(', ')}`)
      await writeOut(`${drift.topics.length - off.length} of ${drift.topics.length} topics are as planned`)
    }
    return off.length === 0 ? 0 : 1
  } finally {
    await log.close()
  }
}

function describe({ topic, state, differences }: TopicComparison): string {
  if (state === 'missing') return `${topic}: is missing`
  const texts = differences.map(
    ({ what, wanted, found, remedy }) => `${what} is ${found}, wanted ${wanted} (${remedy})`,
  )
  return `${topic}: ${texts.join('; ')}`
}
