-- Generated from the models: npm run generate:docs. May be run any number of times; nothing is dropped.

create table if not exists "public"."sink_offsets" (
    sink text not null, incarnation text not null, topic text not null, partition integer not null,
    next_offset bigint not null default 0, updated_at timestamptz not null default clock_timestamp(),
    primary key (sink, incarnation, topic, partition)) with (fillfactor = 50);

create table if not exists "public"."book_top_data" (
  "run_id" text,
  "event_key" text,
  "venue" text not null,
  "instrument" text not null,
  "venue_timestamp" timestamp with time zone not null,
  "receive_timestamp" timestamp with time zone not null,
  "processing_timestamp" timestamp with time zone,
  "epoch" bigint not null,
  "change_id" bigint not null,
  "bid_price_1" double precision,
  "bid_amount_1" double precision,
  "bid_price_2" double precision,
  "bid_amount_2" double precision,
  "bid_price_3" double precision,
  "bid_amount_3" double precision,
  "bid_price_4" double precision,
  "bid_amount_4" double precision,
  "bid_price_5" double precision,
  "bid_amount_5" double precision,
  "ask_price_1" double precision,
  "ask_amount_1" double precision,
  "ask_price_2" double precision,
  "ask_amount_2" double precision,
  "ask_price_3" double precision,
  "ask_amount_3" double precision,
  "ask_price_4" double precision,
  "ask_amount_4" double precision,
  "ask_price_5" double precision,
  "ask_amount_5" double precision,
  "time_ts" timestamp with time zone not null default clock_timestamp(),
  "exchange_to_engine_latency_ms" double precision,
  "engine_to_db_latency_ms" double precision,
  "total_latency_ms" double precision
);

alter table "public"."book_top_data"
  add column if not exists "run_id" text,
  add column if not exists "event_key" text,
  add column if not exists "venue" text,
  add column if not exists "instrument" text,
  add column if not exists "venue_timestamp" timestamp with time zone,
  add column if not exists "receive_timestamp" timestamp with time zone,
  add column if not exists "processing_timestamp" timestamp with time zone,
  add column if not exists "epoch" bigint,
  add column if not exists "change_id" bigint,
  add column if not exists "bid_price_1" double precision,
  add column if not exists "bid_amount_1" double precision,
  add column if not exists "bid_price_2" double precision,
  add column if not exists "bid_amount_2" double precision,
  add column if not exists "bid_price_3" double precision,
  add column if not exists "bid_amount_3" double precision,
  add column if not exists "bid_price_4" double precision,
  add column if not exists "bid_amount_4" double precision,
  add column if not exists "bid_price_5" double precision,
  add column if not exists "bid_amount_5" double precision,
  add column if not exists "ask_price_1" double precision,
  add column if not exists "ask_amount_1" double precision,
  add column if not exists "ask_price_2" double precision,
  add column if not exists "ask_amount_2" double precision,
  add column if not exists "ask_price_3" double precision,
  add column if not exists "ask_amount_3" double precision,
  add column if not exists "ask_price_4" double precision,
  add column if not exists "ask_amount_4" double precision,
  add column if not exists "ask_price_5" double precision,
  add column if not exists "ask_amount_5" double precision;

comment on table "public"."book_top_data" is 'The five best levels of both sides of a book.';

comment on column "public"."book_top_data"."run_id" is 'Identity of the run that recorded the event; set by the recording app, null outside of a run.';

comment on column "public"."book_top_data"."event_key" is 'Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run.';

comment on column "public"."book_top_data"."venue" is 'Venue that the event belongs to, in lower case, for example deribit; set by the client.';

comment on column "public"."book_top_data"."instrument" is 'The venue''s own name of the instrument, for example BTC-PERPETUAL; set by the venue.';

comment on column "public"."book_top_data"."venue_timestamp" is 'Time of the event at the venue, in microseconds since the epoch (UTC); set by the venue.';

comment on column "public"."book_top_data"."receive_timestamp" is 'Time at which the client received the event, in microseconds since the epoch (UTC); set by the client''s clock.';

comment on column "public"."book_top_data"."processing_timestamp" is 'Time at which the engine had handled the event, in microseconds since the epoch (UTC); set by the engine''s clock, null when no engine saw the event.';

comment on column "public"."book_top_data"."epoch" is 'Epoch of the book: one more after each snapshot.';

comment on column "public"."book_top_data"."change_id" is 'Change id of the book; set by the venue.';

comment on column "public"."book_top_data"."bid_price_1" is 'Price of bid level 1, best first; null when the level is empty.';

comment on column "public"."book_top_data"."bid_amount_1" is 'Amount at bid level 1, in the instrument''s amount unit; null when the level is empty.';

comment on column "public"."book_top_data"."bid_price_2" is 'Price of bid level 2, best first; null when the level is empty.';

comment on column "public"."book_top_data"."bid_amount_2" is 'Amount at bid level 2, in the instrument''s amount unit; null when the level is empty.';

comment on column "public"."book_top_data"."bid_price_3" is 'Price of bid level 3, best first; null when the level is empty.';

comment on column "public"."book_top_data"."bid_amount_3" is 'Amount at bid level 3, in the instrument''s amount unit; null when the level is empty.';

comment on column "public"."book_top_data"."bid_price_4" is 'Price of bid level 4, best first; null when the level is empty.';

comment on column "public"."book_top_data"."bid_amount_4" is 'Amount at bid level 4, in the instrument''s amount unit; null when the level is empty.';

comment on column "public"."book_top_data"."bid_price_5" is 'Price of bid level 5, best first; null when the level is empty.';

comment on column "public"."book_top_data"."bid_amount_5" is 'Amount at bid level 5, in the instrument''s amount unit; null when the level is empty.';

comment on column "public"."book_top_data"."ask_price_1" is 'Price of ask level 1, best first; null when the level is empty.';

comment on column "public"."book_top_data"."ask_amount_1" is 'Amount at ask level 1, in the instrument''s amount unit; null when the level is empty.';

comment on column "public"."book_top_data"."ask_price_2" is 'Price of ask level 2, best first; null when the level is empty.';

comment on column "public"."book_top_data"."ask_amount_2" is 'Amount at ask level 2, in the instrument''s amount unit; null when the level is empty.';

comment on column "public"."book_top_data"."ask_price_3" is 'Price of ask level 3, best first; null when the level is empty.';

comment on column "public"."book_top_data"."ask_amount_3" is 'Amount at ask level 3, in the instrument''s amount unit; null when the level is empty.';

comment on column "public"."book_top_data"."ask_price_4" is 'Price of ask level 4, best first; null when the level is empty.';

comment on column "public"."book_top_data"."ask_amount_4" is 'Amount at ask level 4, in the instrument''s amount unit; null when the level is empty.';

comment on column "public"."book_top_data"."ask_price_5" is 'Price of ask level 5, best first; null when the level is empty.';

comment on column "public"."book_top_data"."ask_amount_5" is 'Amount at ask level 5, in the instrument''s amount unit; null when the level is empty.';

comment on column "public"."book_top_data"."time_ts" is 'When the row was stored, by the clock of the database.';

comment on column "public"."book_top_data"."exchange_to_engine_latency_ms" is 'From the time of the event at the venue to the engine (or the receipt), in milliseconds; negative when the clocks disagree.';

comment on column "public"."book_top_data"."engine_to_db_latency_ms" is 'From the engine (or the receipt) to the stored row, in milliseconds; negative when the clocks disagree.';

comment on column "public"."book_top_data"."total_latency_ms" is 'From the time of the event at the venue to the stored row, in milliseconds; negative when the clocks disagree.';

do $hypertable$ begin
  if exists (select from pg_extension where extname = 'timescaledb') and not exists (select from "public"."book_top_data") then
    perform create_hypertable('"public"."book_top_data"', by_range('venue_timestamp', interval '1 day'), create_default_indexes => false, if_not_exists => true);
  end if;
end $hypertable$;

create index if not exists "book_top_data_time" on "public"."book_top_data" ("venue_timestamp");

create index if not exists "book_top_data_event" on "public"."book_top_data" ("run_id", "event_key");

create or replace function "public"."book_top_data_latency"() returns trigger language plpgsql as $latency$begin
  new.time_ts := clock_timestamp();
  new.exchange_to_engine_latency_ms := round(date_part('epoch', coalesce(new.processing_timestamp, new.receive_timestamp) - new."venue_timestamp") * 1000000) / 1000;
  new.engine_to_db_latency_ms := round(date_part('epoch', new.time_ts - coalesce(new.processing_timestamp, new.receive_timestamp)) * 1000000) / 1000;
  new.total_latency_ms := round(date_part('epoch', new.time_ts - new."venue_timestamp") * 1000000) / 1000;
  return new;
end$latency$;

create or replace trigger "book_top_data_latency" before insert on "public"."book_top_data" for each row execute function "public"."book_top_data_latency"();
