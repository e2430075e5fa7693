import type { LogClient, LogProducer, LogRecord, LogRecordInput, TopicDescription } from '../../kafka/ports.ts'
import { type DeadLetterOrigin, deadLetterHeaders, originOf, withoutReasons } from './dead-letter-headers.ts'
import { readToEnd } from './read-to-end.ts'

/** Options of {@link replayDeadLetters}. */
export interface ReplayOptions {
  /** The log. */
  readonly log: LogClient
  /** Topic of the dead letters. */
  readonly topic: string
  /** Which letters; the default is all of them. */
  readonly select?: (origin: DeadLetterOrigin) => boolean
  /** Replays after which a letter is left alone, at least 1; the default is 3. */
  readonly maximumReplays?: number
  /** Most letters; the default is without bound. */
  readonly limit?: number
  /** Only tell what would be done; the default is false. */
  readonly dryRun?: boolean
  /** Also letters that an earlier replay has passed; the default is false. */
  readonly fromBeginning?: boolean
  /** Ends the replay early; what was replayed stays so. */
  readonly signal?: AbortSignal
  /** Called for each letter with what became of it. */
  readonly onLetter?: (origin: DeadLetterOrigin, outcome: ReplayOutcome) => void
}

/** What became of a letter: `repeated` was there before with the same origin, `looping` came back too often. */
export type ReplayOutcome = 'replayed' | 'left-out' | 'repeated' | 'looping'

/** What a replay did. */
export interface ReplayReport {
  /** Records that were looked at. */
  readonly read: number
  /** Letters by what became of them. */
  readonly outcomes: Readonly<Record<ReplayOutcome, number>>
  /** Records that are no dead letters: they do not say where they came from. */
  readonly strangers: number
}

type Letter = { readonly record: LogRecord; readonly origin: DeadLetterOrigin }

const identityOf = ({ topic, partition, offset }: DeadLetterOrigin): string => `${topic}/${partition}/${offset}`

class Replay {
  readonly counts = { read: 0, strangers: 0, outcomes: { replayed: 0, 'left-out': 0, repeated: 0, looping: 0 } }
  readonly #options: ReplayOptions
  readonly #seen = new Set<string>()

  constructor(options: ReplayOptions) {
    this.#options = options
  }

  get isFull(): boolean {
    return this.counts.outcomes.replayed >= (this.#options.limit ?? Number.POSITIVE_INFINITY)
  }

  /** The letters of a batch that go back. */
  sift(records: readonly LogRecord[]): readonly Letter[] {
    const chosen: Letter[] = []
    for (const record of records) {
      if (this.isFull) break
      this.counts.read += 1
      const origin = originOf(record)
      if (origin === undefined) {
        this.counts.strangers += 1
        continue
      }
      const outcome = this.#outcomeOf(origin)
      this.counts.outcomes[outcome] += 1
      this.#options.onLetter?.(origin, outcome)
      if (outcome === 'replayed') chosen.push({ record, origin })
    }
    return chosen
  }

  #outcomeOf(origin: DeadLetterOrigin): ReplayOutcome {
    const { select = () => true, maximumReplays = 3 } = this.#options
    if (!select(origin)) return 'left-out'
    if (origin.replays >= maximumReplays) return 'looping'
    const identity = identityOf(origin)
    if (this.#seen.has(identity)) return 'repeated'
    this.#seen.add(identity)
    return 'replayed'
  }
}

/** A letter as the record that it was, with the count of its replays beside its own headers. */
function inputOf({ record, origin }: Letter, partitions: number): LogRecordInput {
  const { key, value, headers } = record
  const replays = { [deadLetterHeaders.cryptics.replays]: String(origin.replays + 1) }
  // Where it came from, unless the topic has been made anew with fewer partitions.
  const place = origin.partition < partitions ? { partition: origin.partition } : {}
  return { key, value, headers: { ...withoutReasons(headers), ...replays }, ...place }
}

async function sendBack(
  producer: LogProducer,
  letters: readonly Letter[],
  topics: ReadonlyMap<string, number>,
): Promise<void> {
  for (const topic of new Set(letters.map(({ origin }) => origin.topic))) {
    const records = letters.filter(({ origin }) => origin.topic === topic)
    await producer.send({ topic, records: records.map((letter) => inputOf(letter, topics.get(topic) ?? 0)) })
  }
}

/**
 * Sends dead letters back to where they came from: key, value and headers byte for byte, and one header that counts the
 * replays. Letters of the same origin go once; one that came back too often is left alone. A replay of all letters is
 * remembered, so that the next one goes on behind it; one of some is not.
 */
export async function replayDeadLetters(options: ReplayOptions): Promise<ReplayReport> {
  const { log, topic, dryRun = false, fromBeginning = false, select, limit, signal } = options
  const replay = new Replay(options)
  const producer = log.producer()
  const partitions = new Map<string, number>()
  const learn = async (letters: readonly Letter[]): Promise<void> => {
    const missing = [...new Set(letters.map(({ origin }) => origin.topic))].filter((name) => !partitions.has(name))
    const found: readonly TopicDescription[] = missing.length === 0 ? [] : await log.admin().describeTopics(missing)
    for (const description of found) partitions.set(description.topic, description.partitions.length)
  }
  try {
    await readToEnd({
      log,
      topic,
      groupId: `sink-connectors-replay-${topic}`,
      start: fromBeginning || select !== undefined ? 'beginning' : 'committed',
      // Letters that were left out must be found again.
      commit: !dryRun && select === undefined && limit === undefined,
      ...(signal === undefined ? {} : { signal }),
      async eachBatch({ records }) {
        const letters = replay.sift(records)
        if (!dryRun && letters.length > 0) {
          await learn(letters)
          await sendBack(producer, letters, partitions)
        }
        return !replay.isFull
      },
    })
  } finally {
    await producer.close()
  }
  return replay.counts
}
