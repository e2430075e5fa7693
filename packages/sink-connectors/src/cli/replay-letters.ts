import type { DeadLetterOrigin } from '../sources/log/dead-letter-headers.ts'
import { replayDeadLetters } from '../sources/log/replay-dead-letters.ts'
import { openLog, type Pipeline } from './open-pipeline.ts'
import type { CommandOptions, ReplayFilter } from './options.ts'
import type { CommandSurroundings } from './surroundings.ts'

/** Sends dead letters back to where they came from. */
export async function replayLetters(
  { settings, naming, models }: Pipeline,
  options: CommandOptions,
  { writeOut, writeError, signal }: CommandSurroundings,
): Promise<number> {
  const { subject, json, verbose, dryRun, fromBeginning, limit, filter } = options
  const origin = models.has(subject) ? naming.topic(subject) : subject
  const topic = origin === naming.deadLetters(origin.replace(/\.dlq$/, '')) ? origin : naming.deadLetters(origin)
  const log = await openLog(settings.kafka)
  try {
    if ((await log.admin().describeTopics([topic])).length === 0) {
      if (json) await writeOut(JSON.stringify({ topic, read: 0, outcomes: {}, strangers: 0, dryRun }))
      else await writeOut(`${topic} does not exist: nothing was given up`)
      return 0
    }
    const select = selectorOf(filter)
    const report = await replayDeadLetters({
      log,
      topic,
      dryRun,
      fromBeginning,
      signal,
      maximumReplays: filter.maximumReplays,
      ...(Number.isFinite(limit) ? { limit } : {}),
      ...(select === undefined ? {} : { select }),
      onLetter(letter, outcome) {
        if (verbose || dryRun)
          writeError(
            `${outcome}: ${letter.topic}[${letter.partition}]@${letter.offset} ${letter.code} ${letter.message}`,
          )
      },
    })
    const { replayed, looping, repeated } = report.outcomes
    if (json) await writeOut(JSON.stringify({ topic, ...report, dryRun }))
    else {
      const verb = dryRun ? 'would go back' : 'went back'
      await writeOut(
        `${topic}: ${report.read} letters read, ${replayed} ${verb}, ${repeated} were there twice, ${looping} came back too often`,
      )
    }
    return 0
  } finally {
    await log.close()
  }
}

/** The filter as a function; undefined when it lets everything through. */
function selectorOf(filter: ReplayFilter): ((origin: DeadLetterOrigin) => boolean) | undefined {
  const { connector, code, stage, partition, offsets, since, until } = filter
  const tests: ((origin: DeadLetterOrigin) => boolean)[] = []
  if (connector !== undefined) tests.push((origin) => origin.connector === connector)
  if (code !== undefined) tests.push((origin) => origin.code === code)
  if (stage !== undefined) tests.push((origin) => origin.stage === stage)
  if (partition !== undefined) tests.push((origin) => origin.partition === partition)
  if (offsets !== undefined) {
    tests.push(({ offset }) => BigInt(offset) >= offsets.from && BigInt(offset) <= offsets.to)
  }
  if (since !== undefined) tests.push((origin) => origin.timestamp >= since)
  if (until !== undefined) tests.push((origin) => origin.timestamp <= until)
  return tests.length === 0 ? undefined : (origin) => tests.every((test) => test(origin))
}
