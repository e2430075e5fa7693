import type { AvroComplexSchema } from '../avro-schema.ts'
import { checkCompatibility, type CompatibilityMode } from '../compatibility/check-compatibility.ts'
import { InvalidOptionError } from '../errors.ts'
import { identityForm } from '../fingerprint.ts'
import { SchemaRefused } from './errors.ts'
import type { ManagedSchemaRegistry, RegisteredSchema, RegistryVerdict } from './ports.ts'

/** What {@link createMemoryRegistry} can be told. */
export interface MemoryRegistryOptions {
  /** Mode of subjects that have none of their own; the default is NONE, so that everything is taken. */
  readonly compatibility?: CompatibilityMode
}

/**
 * A registry that lives as long as the object: ids from 1 in order of registration, one per schema whatever the subject.
 * Frames outlive it, so it is for tests and simulation; keep frames with {@link createLockRegistry}.
 */
export function createMemoryRegistry(options: MemoryRegistryOptions = {}): ManagedSchemaRegistry {
  return new MemoryRegistry(options.compatibility ?? 'NONE')
}

class MemoryRegistry implements ManagedSchemaRegistry {
  readonly #ids = new Map<string, number>()
  readonly #schemas: AvroComplexSchema[] = []
  readonly #histories = new Map<string, readonly RegisteredSchema[]>()
  readonly #modes = new Map<string, CompatibilityMode>()
  readonly #defaultMode: CompatibilityMode

  constructor(defaultMode: CompatibilityMode) {
    this.#defaultMode = defaultMode
  }

  async register(subject: string, schema: AvroComplexSchema): Promise<number> {
    requireSubject(subject)
    // No await before the id is given: concurrent calls get their ids in the order in which they were made.
    const identity = identityForm(schema)
    const history = this.#historyOf(subject)
    const known = history.find((version) => identityForm(version.schema) === identity)
    if (known !== undefined) return known.id
    const { compatible, mode, problems } = this.#verdictOf(subject, schema)
    if (!compatible) {
      const reasons = problems.map(({ message }) => message)
      throw new SchemaRefused(subject, mode, reasons)
    }
    const id = this.#ids.get(identity) ?? this.#schemas.push(schema)
    this.#ids.set(identity, id)
    this.#histories.set(subject, [...history, { subject, version: history.length + 1, id, schema }])
    return id
  }

  async schemaById(id: number): Promise<AvroComplexSchema | undefined> {
    return this.#schemas[id - 1]
  }

  async check(subject: string, schema: AvroComplexSchema): Promise<RegistryVerdict> {
    requireSubject(subject)
    return this.#verdictOf(subject, schema)
  }

  async subjects(): Promise<readonly string[]> {
    return [...this.#histories.keys()].sort()
  }

  async versions(subject: string): Promise<readonly RegisteredSchema[]> {
    return this.#historyOf(subject)
  }

  async latest(subject: string): Promise<RegisteredSchema | undefined> {
    return this.#historyOf(subject).at(-1)
  }

  async compatibility(subject: string): Promise<CompatibilityMode> {
    return this.#modeOf(subject)
  }

  async setCompatibility(subject: string, mode: CompatibilityMode): Promise<void> {
    requireSubject(subject)
    this.#modes.set(subject, mode)
  }

  #historyOf(subject: string): readonly RegisteredSchema[] {
    return this.#histories.get(subject) ?? []
  }

  #modeOf(subject: string): CompatibilityMode {
    return this.#modes.get(subject) ?? this.#defaultMode
  }

  #verdictOf(subject: string, schema: AvroComplexSchema): RegistryVerdict {
    const mode = this.#modeOf(subject)
    // Without a mode not even the schema has to be one that we can read.
    if (mode === 'NONE') return { compatible: true, mode, problems: [] }
    const history = this.#historyOf(subject).map((version) => version.schema)
    const { compatible, problems } = checkCompatibility(schema, history, mode)
    return { compatible, mode, problems }
  }
}

/** Refuses an empty subject, which a registry server would refuse too. */
export function requireSubject(subject: string): void {
  if (subject === '') throw new InvalidOptionError('subject', 'must not be empty; give "<topic>-value", for example')
}
