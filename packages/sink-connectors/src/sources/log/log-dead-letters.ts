import { CrypticsError } from '@cryptics-lab/avro-models'
import type { LogProducer } from '../../kafka/ports.ts'
import type { DeadLetter, DeadLetters } from '../../ports.ts'

/** Options of {@link createLogDeadLetters}. */
export interface LogDeadLettersOptions {
  /** Writes the letters; it is closed with them. */
  readonly producer: LogProducer
  /** Topic of the dead letters of a topic. */
  readonly topic: (topic: string) => string
  /** Name of the connector, put into the headers. */
  readonly connector: string
}

const longestMessage = 1_000

/** Headers in the names of Kafka Connect, so that its tools can read them. */
function headersOf(letter: DeadLetter, connector: string): Record<string, Uint8Array | string> {
  const { error, raw } = letter
  const name = error instanceof Error ? error.name : typeof error
  const message = (error instanceof Error ? error.message : String(error)).slice(0, longestMessage)
  return {
    ...raw.headers,
    '__connect.errors.topic': letter.topic,
    '__connect.errors.partition': String(letter.partition),
    '__connect.errors.offset': raw.offset,
    '__connect.errors.connector.name': connector,
    '__connect.errors.task.id': '0',
    '__connect.errors.stage': letter.stage === 'decode' ? 'VALUE_CONVERTER' : 'TASK_PUT',
    '__connect.errors.exception.class.name': name,
    '__connect.errors.exception.message': message,
    ...(CrypticsError.is(error) ? { 'error.code': (error as CrypticsError).code } : {}),
  }
}

/** Dead letters as records of the log: key and value as they came, the reason in headers. */
export function createLogDeadLetters(options: LogDeadLettersOptions): DeadLetters {
  const { producer, connector } = options
  return {
    async send(letters) {
      const topics = new Set(letters.map(({ topic }) => topic))
      for (const topic of topics) {
        const records = letters
          .filter((letter) => letter.topic === topic)
          .map((letter) => ({ key: letter.raw.key, value: letter.raw.value, headers: headersOf(letter, connector) }))
        await producer.send({ topic: options.topic(topic), records })
      }
    },
    close: () => producer.close(),
  }
}
