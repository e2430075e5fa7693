-- Generated from the models: npm run generate:docs. May be run any number of times; nothing is dropped.

create table if not exists "public"."sink_offsets" (
    sink text not null, incarnation text not null, topic text not null, partition integer not null,
    next_offset bigint not null default 0, updated_at timestamptz not null default clock_timestamp(),
    primary key (sink, incarnation, topic, partition)) with (fillfactor = 50);

create table if not exists "public"."ack_data" (
  "run_id" text,
  "event_key" text,
  "venue" text not null,
  "instrument" text not null,
  "venue_timestamp" timestamp with time zone not null,
  "receive_timestamp" timestamp with time zone not null,
  "sent_timestamp" timestamp with time zone not null,
  "label" text not null,
  "order_id" text,
  "action" text not null,
  "outcome" text not null,
  "error_code" text,
  "processing_timestamp" timestamp with time zone,
  "time_ts" timestamp with time zone not null default clock_timestamp(),
  "exchange_to_engine_latency_ms" double precision,
  "engine_to_db_latency_ms" double precision,
  "total_latency_ms" double precision
);

alter table "public"."ack_data"
  add column if not exists "run_id" text,
  add column if not exists "event_key" text,
  add column if not exists "venue" text,
  add column if not exists "instrument" text,
  add column if not exists "venue_timestamp" timestamp with time zone,
  add column if not exists "receive_timestamp" timestamp with time zone,
  add column if not exists "sent_timestamp" timestamp with time zone,
  add column if not exists "label" text,
  add column if not exists "order_id" text,
  add column if not exists "action" text,
  add column if not exists "outcome" text,
  add column if not exists "error_code" text,
  add column if not exists "processing_timestamp" timestamp with time zone;

comment on table "public"."ack_data" is 'The venue''s reply to one order command.';

comment on column "public"."ack_data"."run_id" is 'Identity of the run that recorded the event; set by the recording app, null outside of a run.';

comment on column "public"."ack_data"."event_key" is 'Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run.';

comment on column "public"."ack_data"."venue" is 'Venue that the event belongs to, in lower case, for example deribit; set by the client.';

comment on column "public"."ack_data"."instrument" is 'The venue''s own name of the instrument, for example BTC-PERPETUAL; set by the venue.';

comment on column "public"."ack_data"."venue_timestamp" is 'Time at which the venue answered, in microseconds since the epoch (UTC); set by the venue, equal to receive_timestamp when no answer came.';

comment on column "public"."ack_data"."receive_timestamp" is 'Time at which the client settled the command, in microseconds since the epoch (UTC); set by the client''s clock.';

comment on column "public"."ack_data"."sent_timestamp" is 'Time at which the client handed the command to its socket, in microseconds since the epoch (UTC); set by the client''s clock.';

comment on column "public"."ack_data"."label" is 'Label of the order that the command is about; set by the engine, empty for commands that are about no single order.';

comment on column "public"."ack_data"."order_id" is 'Identity of the order at the venue; null when the venue assigned none.';

comment on column "public"."ack_data"."action" is 'What the command asked for.';

comment on column "public"."ack_data"."outcome" is 'How the command ended: accepted or rejected by the venue, never sent, or unknown because no answer came in time.';

comment on column "public"."ack_data"."error_code" is 'The venue''s error code, or the client''s when the venue did not answer; null when the command was accepted.';

comment on column "public"."ack_data"."processing_timestamp" is 'Time at which the engine had handled the event, in microseconds since the epoch (UTC); set by the engine''s clock, null when no engine saw the event.';

comment on column "public"."ack_data"."time_ts" is 'When the row was stored, by the clock of the database.';

comment on column "public"."ack_data"."exchange_to_engine_latency_ms" is 'From the time of the event at the venue to the engine (or the receipt), in milliseconds; negative when the clocks disagree.';

comment on column "public"."ack_data"."engine_to_db_latency_ms" is 'From the engine (or the receipt) to the stored row, in milliseconds; negative when the clocks disagree.';

comment on column "public"."ack_data"."total_latency_ms" is 'From the time of the event at the venue to the stored row, in milliseconds; negative when the clocks disagree.';

do $hypertable$ begin
  if exists (select from pg_extension where extname = 'timescaledb') and not exists (select from "public"."ack_data") then
    perform create_hypertable('"public"."ack_data"', by_range('venue_timestamp', interval '1 day'), create_default_indexes => false, if_not_exists => true);
  end if;
end $hypertable$;

create index if not exists "ack_data_time" on "public"."ack_data" ("venue_timestamp");

create index if not exists "ack_data_event" on "public"."ack_data" ("run_id", "event_key");

create or replace function "public"."ack_data_latency"() returns trigger language plpgsql as $latency$begin
  new.time_ts := clock_timestamp();
  new.exchange_to_engine_latency_ms := round(date_part('epoch', coalesce(new.processing_timestamp, new.receive_timestamp) - new."venue_timestamp") * 1000000) / 1000;
  new.engine_to_db_latency_ms := round(date_part('epoch', new.time_ts - coalesce(new.processing_timestamp, new.receive_timestamp)) * 1000000) / 1000;
  new.total_latency_ms := round(date_part('epoch', new.time_ts - new."venue_timestamp") * 1000000) / 1000;
  return new;
end$latency$;

create or replace trigger "ack_data_latency" before insert on "public"."ack_data" for each row execute function "public"."ack_data_latency"();
