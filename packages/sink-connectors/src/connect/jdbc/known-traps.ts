import { InvalidOptionError } from '@cryptics-lab/avro-models'
import type { AvroColumn } from './avro-columns.ts'
import type { ConnectConfig, JdbcDatabase, JdbcSinkOptions } from './jdbc-sink.ts'
import { propertyPath } from './own-properties.ts'

/** What the traps depend on. */
export interface TrapContext {
  /** The fields of every version of the schema; empty where they are not known. */
  readonly columns: readonly AvroColumn[]
  /** Database that is written to. */
  readonly database: JdbcDatabase
}

// Neither Apicurio's nor Confluent's converter knows these: they arrive as plain numbers.
const debeziumTimes: ReadonlyMap<string, string> = new Map([
  ['timestamp-micros', 'io.debezium.time.MicroTimestamp'],
  ['local-timestamp-micros', 'io.debezium.time.MicroTimestamp'],
  ['local-timestamp-millis', 'io.debezium.time.Timestamp'],
  ['timestamp-nanos', 'io.debezium.time.NanoTimestamp'],
  ['local-timestamp-nanos', 'io.debezium.time.NanoTimestamp'],
  ['time-micros', 'io.debezium.time.MicroTime'],
])
const debeziumUuid = 'io.debezium.data.Uuid'
const unnest = 'dialect.postgres.unnest.insert.enabled'
const maxPoll = 'consumer.override.max.poll.records'

function refuse({ version, name }: AvroColumn, message: string): never {
  throw new InvalidOptionError(`history[${version - 1}].${name}`, `version ${version}, field ${name}: ${message}`)
}

/** Whether a type stands for a time or a date. */
function isTime({ logicalType = '', connectName = '' }: Pick<AvroColumn, 'logicalType' | 'connectName'>): boolean {
  return (
    /^(?:local-)?timestamp-|^time-|^date$/.test(logicalType) ||
    /^io\.debezium\.time\.|^org\.apache\.kafka\.connect\.data\.(?:Timestamp|Time|Date)$/.test(connectName)
  )
}

/**
 * Refuses what no row holds: records in records, maps, one of several types; and arrays, except in PostgreSQL.
 * @throws {InvalidOptionError}
 */
export function requireFlat({ columns, database }: TrapContext): void {
  for (const column of columns) {
    const { type, items } = column
    const inner = items ?? column
    if (/^(?:record|map|union|null)$/.test(type) || /^(?:record|map|union|array)$/.test(items?.type ?? '')) {
      const what = items === undefined ? `a ${type}` : `an array of ${inner.type}`
      refuse(column, `it is ${what}, which a row has no column for; make columns of it, or write it as text`)
    }
    if (items === undefined) continue
    if (database !== 'postgres')
      refuse(column, `it is an array, which no column of ${database} holds; write it as text`)
    if (isTime(items)) refuse(column, 'it is an array of times, which the plugin cannot write; write them as numbers')
  }
}

/** A uuid that arrives as text: a column of the type uuid refuses it, one of text takes it. */
function uuidNotices(options: JdbcSinkOptions, { columns, database }: TrapContext): readonly string[] {
  const found = columns.find(
    ({ type, logicalType, connectName }) => type === 'string' && logicalType === 'uuid' && connectName !== debeziumUuid,
  )
  if (found === undefined || database !== 'postgres') return []
  if (options.autoCreate !== true) {
    refuse(
      found,
      `it is a uuid that arrives as text, which a column of the type uuid refuses; add "connect.name": ` +
        `"${debeziumUuid}" inside its type, or let the plugin make the table (autoCreate), with a column of text`,
    )
  }
  return [`version ${found.version}, field ${found.name}: a uuid without "connect.name" gets a column of text`]
}

/** Refuses times that would be stored as numbers. */
function requireNamedTimes(columns: readonly AvroColumn[]): void {
  for (const column of columns) {
    const wanted = debeziumTimes.get(column.logicalType ?? '')
    if (wanted === undefined || column.connectName === wanted) continue
    refuse(
      column,
      `a plain ${column.logicalType} becomes a bigint; add "connect.name": "${wanted}" inside its type, beside ` +
        '"logicalType"',
    )
  }
}

/** What Debezium's insert by UNNEST stores wrongly. Measured with 3.6.0 on PostgreSQL. */
function unnestDamage(column: AvroColumn): string | undefined {
  if (column.items !== undefined) return 'arrays fail'
  if (isTime(column)) return 'timestamps lose their fractions of a second without a word, and other times fail'
  const isBytes = /^(?:bytes|fixed)$/.test(column.type) && column.logicalType !== 'decimal'
  return isBytes ? 'bytes are replaced by the name of a Java class without a word' : undefined
}

function requireSoundUnnest(properties: ConnectConfig, { columns, database }: TrapContext): void {
  if (database !== 'postgres' || properties[unnest]?.trim().toLowerCase() !== 'true') return
  if (columns.length === 0) {
    throw new InvalidOptionError(
      propertyPath(unnest),
      'stores times and bytes wrongly and fails with arrays (3.6.0); give history, so that they can be ruled out',
    )
  }
  for (const column of columns) {
    const damage = unnestDamage(column)
    if (damage === undefined) continue
    const place = `version ${column.version}, field ${column.name}`
    throw new InvalidOptionError(propertyPath(unnest), `cannot be on (3.6.0): ${place}: ${damage}`)
  }
}

/** Says when a poll brings less than a batch could hold. */
export function pollNotices(config: ConnectConfig): readonly string[] {
  const polled = Number(config[maxPoll])
  const batch = Number(config['batch.size'])
  if (!(polled < batch)) return []
  return [`${maxPoll} is ${polled}: no batch is longer than that, though batchRows is ${batch}`]
}

const kafkaFields = ['__connect_topic', '__connect_partition', '__connect_offset']

function requireKafkaNames({ keys }: JdbcSinkOptions): void {
  if (keys?.mode !== 'kafka' || keys.fields === undefined || keys.fields.length === 0) return
  if (keys.fields.join() === kafkaFields.join()) return
  throw new InvalidOptionError('keys.fields', `Debezium has its own names, ${kafkaFields.join(', ')}; leave them out`)
}

/**
 * What Debezium's sink is known to store wrongly.
 * @returns What is stored in another way than one may expect.
 * @throws {InvalidOptionError} What is wrong, in which version and field, and what to change.
 */
export function debeziumTraps(options: JdbcSinkOptions, context: TrapContext): readonly string[] {
  requireKafkaNames(options)
  requireFlat(context)
  requireNamedTimes(context.columns)
  requireSoundUnnest(options.properties ?? {}, context)
  return uuidNotices(options, context)
}

/** Fields that Confluent's sink has to be told of. */
export interface ConfluentFields {
  /** Fields in microseconds since 1970, which arrive as numbers. */
  readonly timestamps: readonly string[]
  /** Fields that are a uuid, which arrive as text. */
  readonly uuids: readonly string[]
}

/**
 * Looks for what Confluent's sink stores wrongly unless it is told.
 * @throws {InvalidOptionError} For times that it would store as numbers whatever it is told.
 */
export function confluentFields(context: TrapContext): ConfluentFields {
  requireFlat(context)
  const timestamps = new Set<string>()
  const uuids = new Set<string>()
  for (const column of context.columns) {
    const { name, type, logicalType = '' } = column
    if (/^(?:local-)?timestamp-micros$/.test(logicalType)) timestamps.add(name)
    else if (debeziumTimes.has(logicalType)) {
      refuse(column, `a ${logicalType} is stored as a number; use timestamp-micros or time-millis, or Debezium's sink`)
    } else if (type === 'string' && logicalType === 'uuid') uuids.add(name)
  }
  return { timestamps: [...timestamps], uuids: [...uuids] }
}
