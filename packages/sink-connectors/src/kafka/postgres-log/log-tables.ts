// The look at the catalogue behind the lock lets the session hear what another one made while it waited.
/** Makes the tables of the log; harmless when they are there. One transaction, one process at a time. */
export function tablesOfLog(schema: string): string {
  return `
    select pg_advisory_xact_lock(hashtextextended('cryptics-lab.log.${schema}', 0));
    select from pg_namespace limit 0;
    create schema if not exists "${schema}";
    create table if not exists log.topics (
      id integer primary key generated always as identity,
      topic text not null unique,
      incarnation uuid not null default gen_random_uuid());
    create table if not exists log.partitions (
      topic_id integer not null references log.topics on delete cascade, partition integer not null,
      next_offset bigint not null default 0, low_offset bigint not null default 0,
      primary key (topic_id, partition)) with (fillfactor = 50);
    create table if not exists log.records (
      topic_id integer not null references log.topics on delete cascade, partition integer not null,
      "offset" bigint not null, appended_at timestamptz not null, key bytea, value bytea, headers text,
      primary key (topic_id, partition, "offset"));
    create table if not exists log.positions (
      group_id text not null, topic_id integer not null references log.topics on delete cascade,
      partition integer not null, "offset" bigint not null,
      primary key (group_id, topic_id, partition)) with (fillfactor = 50);
    create table if not exists log.producers (
      producer_id text primary key, sequence bigint not null,
      seen_at timestamptz not null default now()) with (fillfactor = 50)`
}
