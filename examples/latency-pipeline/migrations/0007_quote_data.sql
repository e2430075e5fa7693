-- Generated from the models: npm run generate:docs. May be run any number of times; nothing is dropped.

create table if not exists "public"."sink_offsets" (
    sink text not null, incarnation text not null, topic text not null, partition integer not null,
    next_offset bigint not null default 0, updated_at timestamptz not null default clock_timestamp(),
    primary key (sink, incarnation, topic, partition)) with (fillfactor = 50);

create table if not exists "public"."quote_data" (
  "run_id" text,
  "event_key" text,
  "venue" text not null,
  "instrument" text not null,
  "venue_timestamp" timestamp with time zone not null,
  "receive_timestamp" timestamp with time zone not null,
  "processing_timestamp" timestamp with time zone,
  "side" text not null,
  "level" integer not null,
  "label" text not null,
  "action" text not null,
  "price" double precision,
  "amount" double precision,
  "fair_value" double precision,
  "position" double precision not null,
  "book_epoch" bigint not null,
  "book_change_id" bigint not null,
  "reason" text not null,
  "time_ts" timestamp with time zone not null default clock_timestamp(),
  "exchange_to_engine_latency_ms" double precision,
  "engine_to_db_latency_ms" double precision,
  "total_latency_ms" double precision
);

alter table "public"."quote_data"
  add column if not exists "run_id" text,
  add column if not exists "event_key" text,
  add column if not exists "venue" text,
  add column if not exists "instrument" text,
  add column if not exists "venue_timestamp" timestamp with time zone,
  add column if not exists "receive_timestamp" timestamp with time zone,
  add column if not exists "processing_timestamp" timestamp with time zone,
  add column if not exists "side" text,
  add column if not exists "level" integer,
  add column if not exists "label" text,
  add column if not exists "action" text,
  add column if not exists "price" double precision,
  add column if not exists "amount" double precision,
  add column if not exists "fair_value" double precision,
  add column if not exists "position" double precision,
  add column if not exists "book_epoch" bigint,
  add column if not exists "book_change_id" bigint,
  add column if not exists "reason" text;

comment on table "public"."quote_data" is 'One changed side and level of what the engine quotes.';

comment on column "public"."quote_data"."run_id" is 'Identity of the run that recorded the event; set by the recording app, null outside of a run.';

comment on column "public"."quote_data"."event_key" is 'Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run.';

comment on column "public"."quote_data"."venue" is 'Venue that the event belongs to, in lower case, for example deribit; set by the client.';

comment on column "public"."quote_data"."instrument" is 'The venue''s own name of the instrument, for example BTC-PERPETUAL; set by the venue.';

comment on column "public"."quote_data"."venue_timestamp" is 'Venue time of the book that the decision was made on, in microseconds since the epoch (UTC).';

comment on column "public"."quote_data"."receive_timestamp" is 'Receive time of the book that the decision was made on, in microseconds since the epoch (UTC).';

comment on column "public"."quote_data"."processing_timestamp" is 'Time at which the engine had handled the event, in microseconds since the epoch (UTC); set by the engine''s clock, null when no engine saw the event.';

comment on column "public"."quote_data"."side" is 'Side of the quote.';

comment on column "public"."quote_data"."level" is 'Distance from the fair value in levels, from 0.';

comment on column "public"."quote_data"."label" is 'Label of the order that carries the quote; set by the engine.';

comment on column "public"."quote_data"."action" is 'What the planner did with the side and level.';

comment on column "public"."quote_data"."price" is 'Price quoted, in quote currency per base unit; null when the quote was pulled.';

comment on column "public"."quote_data"."amount" is 'Amount quoted, in the instrument''s amount unit; null when the quote was pulled.';

comment on column "public"."quote_data"."fair_value" is 'Fair value that the quote was built around; null when there was none.';

comment on column "public"."quote_data"."position" is 'Position at the time of the decision, in the instrument''s amount unit, negative when short.';

comment on column "public"."quote_data"."book_epoch" is 'Epoch of the book that the decision was made on.';

comment on column "public"."quote_data"."book_change_id" is 'Change id of the book that the decision was made on.';

comment on column "public"."quote_data"."reason" is 'Why the quote changed, for example moved, filled, stale-book, kill-switch.';

comment on column "public"."quote_data"."time_ts" is 'When the row was stored, by the clock of the database.';

comment on column "public"."quote_data"."exchange_to_engine_latency_ms" is 'From the time of the event at the venue to the engine (or the receipt), in milliseconds; negative when the clocks disagree.';

comment on column "public"."quote_data"."engine_to_db_latency_ms" is 'From the engine (or the receipt) to the stored row, in milliseconds; negative when the clocks disagree.';

comment on column "public"."quote_data"."total_latency_ms" is 'From the time of the event at the venue to the stored row, in milliseconds; negative when the clocks disagree.';

do $hypertable$ begin
  if exists (select from pg_extension where extname = 'timescaledb') and not exists (select from "public"."quote_data") then
    perform create_hypertable('"public"."quote_data"', by_range('venue_timestamp', interval '1 day'), create_default_indexes => false, if_not_exists => true);
  end if;
end $hypertable$;

create index if not exists "quote_data_time" on "public"."quote_data" ("venue_timestamp");

create index if not exists "quote_data_event" on "public"."quote_data" ("run_id", "event_key");

create or replace function "public"."quote_data_latency"() returns trigger language plpgsql as $latency$begin
  new.time_ts := clock_timestamp();
  new.exchange_to_engine_latency_ms := round(date_part('epoch', coalesce(new.processing_timestamp, new.receive_timestamp) - new."venue_timestamp") * 1000000) / 1000;
  new.engine_to_db_latency_ms := round(date_part('epoch', new.time_ts - coalesce(new.processing_timestamp, new.receive_timestamp)) * 1000000) / 1000;
  new.total_latency_ms := round(date_part('epoch', new.time_ts - new."venue_timestamp") * 1000000) / 1000;
  return new;
end$latency$;

create or replace trigger "quote_data_latency" before insert on "public"."quote_data" for each row execute function "public"."quote_data_latency"();
