import type { Model } from '@cryptics-lab/avro-models'
import { NameTakenError, NameUnknownError } from '../errors.ts'
import { type AvroProducer, createProducer } from './avro-producer.ts'
import type {
  CloseOptions,
  DrainReport,
  ProduceOutcome,
  ProducerCounts,
  ProducerEnvironment,
  ProducerOptions,
} from './producer-options.ts'

/** What a registry needs of a producer, whatever its records are. */
export type RegisteredProducer = Pick<
  AvroProducer<object>,
  'topicKey' | 'topic' | 'backlog' | 'open' | 'counts' | 'ready' | 'flush' | 'close'
>

/** A class of producers; the registry makes the instance. */
export type ProducerClass<Producer extends RegisteredProducer> = new (options: ProducerOptions) => Producer

/** The records of a producer. */
export type RecordOf<Producer> = Producer extends { produce(key: string | null, record: infer Value): Promise<unknown> }
  ? Value
  : never

/**
 * Producers by name. Each is registered with one line and looked up by name with its own type; all share one log, one
 * schema registry and one naming.
 */
export class ProducerRegistry<Producers extends object = Record<never, never>> {
  readonly #environment: ProducerEnvironment
  readonly #producers = new Map<string, RegisteredProducer>()

  /** @param environment What all producers share. */
  constructor(environment: ProducerEnvironment) {
    this.#environment = environment
  }

  /** Names in the order of registration. */
  get names(): readonly string[] {
    return [...this.#producers.keys()]
  }

  /** Records that wait for the log, over all producers. */
  get backlog(): number {
    return [...this.#producers.values()].reduce((sum, producer) => sum + producer.backlog, 0)
  }

  /**
   * Adds a producer: a class that extends {@link AvroProducer}, or a model.
   * @returns The same registry, which now knows the name.
   * @throws {NameTakenError} When the name is registered already.
   */
  register<Name extends string, Producer extends RegisteredProducer>(
    name: Name,
    producer: ProducerClass<Producer>,
  ): ProducerRegistry<Producers & Record<Name, Producer>>
  register<Name extends string, Value extends object>(
    name: Name,
    model: Model<Value>,
  ): ProducerRegistry<Producers & Record<Name, AvroProducer<Value>>>
  register(name: string, entry: unknown): unknown {
    if (this.#producers.has(name)) throw new NameTakenError('producer', name)
    const producer =
      typeof entry === 'function'
        ? new (entry as ProducerClass<RegisteredProducer>)(this.#environment)
        : createProducer(entry as Model<object>, this.#environment)
    this.#producers.set(name, producer)
    return this
  }

  /**
   * A producer by name.
   * @throws {NameUnknownError} When no producer has the name.
   */
  get<Name extends keyof Producers & string>(name: Name): Producers[Name] {
    const producer = this.#producers.get(name)
    if (producer === undefined) throw new NameUnknownError('producer', name, this.names)
    return producer as unknown as Producers[Name]
  }

  /**
   * Hands a record to a producer; resolves when the log has it for good.
   * @see AvroProducer.produce
   */
  produce<Name extends keyof Producers & string>(
    name: Name,
    key: string | null,
    record: RecordOf<Producers[Name]>,
  ): Promise<ProduceOutcome> {
    const producer = this.get(name) as unknown as AvroProducer<object>
    return producer.produce(key, record as unknown as object)
  }

  /** Opens every producer, so that a registry or a log that refuses is known at the start. */
  async open(): Promise<void> {
    for (const producer of this.#producers.values()) await producer.open()
  }

  /** What each producer has done, by name. */
  counts(): Readonly<Record<keyof Producers & string, ProducerCounts>> {
    const counts = [...this.#producers].map(([name, producer]) => [name, producer.counts()] as const)
    return Object.fromEntries(counts) as Record<keyof Producers & string, ProducerCounts>
  }

  /** Undefined while every producer has room; otherwise resolves when all of them have. A gate for a fast source. */
  ready(): Promise<void> | undefined {
    const waits = [...this.#producers.values()].map((producer) => producer.ready()).filter((wait) => wait !== undefined)
    return waits.length === 0 ? undefined : Promise.all(waits).then(() => undefined)
  }

  /** Sends what waits; resolves when every record that was handed over has settled. */
  async flush(): Promise<void> {
    await Promise.all([...this.#producers.values()].map((producer) => producer.flush()))
  }

  /** Closes every producer; what each leaves, by name. */
  async close(options: CloseOptions = {}): Promise<Readonly<Record<keyof Producers & string, DrainReport>>> {
    const closing = [...this.#producers].map(async ([name, producer]) => [name, await producer.close(options)] as const)
    return Object.fromEntries(await Promise.all(closing)) as Record<keyof Producers & string, DrainReport>
  }
}
