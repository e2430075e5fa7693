import { InvalidOptionError } from '@cryptics-lab/avro-models'
import type { SqlStatement } from '../../sql-pool.ts'

/**
 * Quotes the name of the log's schema.
 * @throws {InvalidOptionError} When it is not a plain lower-case name.
 */
export function quoteSchema(schema: string): string {
  if (/^[a-z_][a-z0-9_]{0,47}$/.test(schema)) return `"${schema}"`
  throw new InvalidOptionError('schema', `"${schema}" is no schema name; use lower-case letters, digits and '_'`)
}

/** Asks whether the tables are there, so that a user without the right to make them can use them. */
export function tablesExist(schema: string): SqlStatement {
  return { text: `select to_regclass($1) is not null as there`, values: [`${quoteSchema(schema)}.producers`] }
}

/** Makes the tables of the log; harmless when they are there. One transaction, one process at a time. */
export function createTables(schema: string): SqlStatement {
  const log = quoteSchema(schema)
  return {
    text: `
      select pg_advisory_xact_lock(hashtextextended('cryptics-lab.log.${schema}', 0));
      create schema if not exists ${log};
      create table if not exists ${log}.topics (
        id integer primary key generated always as identity,
        topic text not null unique,
        incarnation uuid not null default gen_random_uuid()
      );
      create table if not exists ${log}.partitions (
        topic_id integer not null references ${log}.topics on delete cascade,
        partition integer not null,
        next_offset bigint not null default 0,
        low_offset bigint not null default 0,
        primary key (topic_id, partition)
      ) with (fillfactor = 50);
      create table if not exists ${log}.records (
        topic_id integer not null,
        partition integer not null,
        "offset" bigint not null,
        appended_at timestamptz not null,
        key bytea,
        value bytea,
        headers text,
        primary key (topic_id, partition, "offset"),
        foreign key (topic_id) references ${log}.topics on delete cascade
      );
      create table if not exists ${log}.positions (
        group_id text not null,
        topic_id integer not null references ${log}.topics on delete cascade,
        partition integer not null,
        "offset" bigint not null,
        primary key (group_id, topic_id, partition)
      ) with (fillfactor = 50);
      create table if not exists ${log}.producers (
        producer_id text primary key,
        sequence bigint not null,
        seen_at timestamptz not null default now()
      ) with (fillfactor = 50)`,
  }
}
