import type { LogProducer } from '../../kafka/ports.ts'
import type { DeadLetters } from '../../ports.ts'
import { headersOfLetter } from './dead-letter-headers.ts'

/** Options of {@link createLogDeadLetters}. */
export interface LogDeadLettersOptions {
  /** Writes the letters; it is closed with them. */
  readonly producer: LogProducer
  /** Topic of the dead letters of a topic. */
  readonly topic: (topic: string) => string
  /** Name of the connector, put into the headers. */
  readonly connector: string
}

/**
 * Dead letters as records of the log: key, value and headers as they came, the reason in further headers. A record that was
 * given up twice, because the process was killed in between, is there twice: its origin tells.
 */
export function createLogDeadLetters(options: LogDeadLettersOptions): DeadLetters {
  const { producer, connector } = options
  return {
    async send(letters) {
      const topics = new Set(letters.map(({ topic }) => topic))
      for (const topic of topics) {
        const records = letters
          .filter((letter) => letter.topic === topic)
          .map((letter) => ({
            key: letter.raw.key,
            value: letter.raw.value,
            headers: headersOfLetter(letter, connector),
          }))
        await producer.send({ topic: options.topic(topic), records })
      }
    },
    close: () => producer.close(),
  }
}
