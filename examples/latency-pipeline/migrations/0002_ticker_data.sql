-- Generated from the models: npm run generate:docs. May be run any number of times; nothing is dropped.

create table if not exists "public"."sink_offsets" (
    sink text not null, incarnation text not null, topic text not null, partition integer not null,
    next_offset bigint not null default 0, updated_at timestamptz not null default clock_timestamp(),
    primary key (sink, incarnation, topic, partition)) with (fillfactor = 50);

create table if not exists "public"."ticker_data" (
  "run_id" text,
  "event_key" text,
  "venue" text not null,
  "instrument" text not null,
  "venue_timestamp" timestamp with time zone not null,
  "receive_timestamp" timestamp with time zone not null,
  "mark_timestamp" timestamp with time zone,
  "best_bid_price" double precision,
  "best_bid_amount" double precision,
  "best_ask_price" double precision,
  "best_ask_amount" double precision,
  "mark_price" double precision,
  "index_price" double precision,
  "last_price" double precision,
  "open_interest" double precision,
  "current_funding" double precision,
  "funding_8h" double precision,
  "source" text not null,
  "processing_timestamp" timestamp with time zone,
  "time_ts" timestamp with time zone not null default clock_timestamp(),
  "exchange_to_engine_latency_ms" double precision,
  "engine_to_db_latency_ms" double precision,
  "total_latency_ms" double precision
);

alter table "public"."ticker_data"
  add column if not exists "run_id" text,
  add column if not exists "event_key" text,
  add column if not exists "venue" text,
  add column if not exists "instrument" text,
  add column if not exists "venue_timestamp" timestamp with time zone,
  add column if not exists "receive_timestamp" timestamp with time zone,
  add column if not exists "mark_timestamp" timestamp with time zone,
  add column if not exists "best_bid_price" double precision,
  add column if not exists "best_bid_amount" double precision,
  add column if not exists "best_ask_price" double precision,
  add column if not exists "best_ask_amount" double precision,
  add column if not exists "mark_price" double precision,
  add column if not exists "index_price" double precision,
  add column if not exists "last_price" double precision,
  add column if not exists "open_interest" double precision,
  add column if not exists "current_funding" double precision,
  add column if not exists "funding_8h" double precision,
  add column if not exists "source" text,
  add column if not exists "processing_timestamp" timestamp with time zone;

comment on table "public"."ticker_data" is 'Best prices, mark and index of one instrument.';

comment on column "public"."ticker_data"."run_id" is 'Identity of the run that recorded the event; set by the recording app, null outside of a run.';

comment on column "public"."ticker_data"."event_key" is 'Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run.';

comment on column "public"."ticker_data"."venue" is 'Venue that the event belongs to, in lower case, for example deribit; set by the client.';

comment on column "public"."ticker_data"."instrument" is 'The venue''s own name of the instrument, for example BTC-PERPETUAL; set by the venue.';

comment on column "public"."ticker_data"."venue_timestamp" is 'Time of the event at the venue, in microseconds since the epoch (UTC); set by the venue.';

comment on column "public"."ticker_data"."receive_timestamp" is 'Time at which the client received the event, in microseconds since the epoch (UTC); set by the client''s clock.';

comment on column "public"."ticker_data"."mark_timestamp" is 'Time of the mark price at the venue, in microseconds since the epoch (UTC); null when the venue sent no mark price.';

comment on column "public"."ticker_data"."best_bid_price" is 'Best bid price, in quote currency per base unit; null when there is no bid.';

comment on column "public"."ticker_data"."best_bid_amount" is 'Amount at the best bid, in the instrument''s amount unit (USD for an inverse perpetual); null when there is no bid.';

comment on column "public"."ticker_data"."best_ask_price" is 'Best ask price, in quote currency per base unit; null when there is no ask.';

comment on column "public"."ticker_data"."best_ask_amount" is 'Amount at the best ask, in the instrument''s amount unit; null when there is no ask.';

comment on column "public"."ticker_data"."mark_price" is 'Mark price, in quote currency per base unit; null when the venue sent none.';

comment on column "public"."ticker_data"."index_price" is 'Index price, in quote currency per base unit; null when the venue sent none.';

comment on column "public"."ticker_data"."last_price" is 'Price of the last trade, in quote currency per base unit; null before the first trade.';

comment on column "public"."ticker_data"."open_interest" is 'Open interest, in the instrument''s amount unit; null when the venue sent none.';

comment on column "public"."ticker_data"."current_funding" is 'Current funding rate as a fraction; null when the venue sent none.';

comment on column "public"."ticker_data"."funding_8h" is 'Funding rate of the last eight hours as a fraction; null when the venue sent none.';

comment on column "public"."ticker_data"."source" is 'Where mark and index price come from: recorded with the market, derived from the mid by a replay, or sent by a live venue.';

comment on column "public"."ticker_data"."processing_timestamp" is 'Time at which the engine had handled the event, in microseconds since the epoch (UTC); set by the engine''s clock, null when no engine saw the event.';

comment on column "public"."ticker_data"."time_ts" is 'When the row was stored, by the clock of the database.';

comment on column "public"."ticker_data"."exchange_to_engine_latency_ms" is 'From the time of the event at the venue to the engine (or the receipt), in milliseconds; negative when the clocks disagree.';

comment on column "public"."ticker_data"."engine_to_db_latency_ms" is 'From the engine (or the receipt) to the stored row, in milliseconds; negative when the clocks disagree.';

comment on column "public"."ticker_data"."total_latency_ms" is 'From the time of the event at the venue to the stored row, in milliseconds; negative when the clocks disagree.';

do $hypertable$ begin
  if exists (select from pg_extension where extname = 'timescaledb') and not exists (select from "public"."ticker_data") then
    perform create_hypertable('"public"."ticker_data"', by_range('venue_timestamp', interval '1 day'), create_default_indexes => false, if_not_exists => true);
  end if;
end $hypertable$;

create index if not exists "ticker_data_time" on "public"."ticker_data" ("venue_timestamp");

create index if not exists "ticker_data_event" on "public"."ticker_data" ("run_id", "event_key");

create or replace function "public"."ticker_data_latency"() returns trigger language plpgsql as $latency$begin
  new.time_ts := clock_timestamp();
  new.exchange_to_engine_latency_ms := round(date_part('epoch', coalesce(new.processing_timestamp, new.receive_timestamp) - new."venue_timestamp") * 1000000) / 1000;
  new.engine_to_db_latency_ms := round(date_part('epoch', new.time_ts - coalesce(new.processing_timestamp, new.receive_timestamp)) * 1000000) / 1000;
  new.total_latency_ms := round(date_part('epoch', new.time_ts - new."venue_timestamp") * 1000000) / 1000;
  return new;
end$latency$;

create or replace trigger "ticker_data_latency" before insert on "public"."ticker_data" for each row execute function "public"."ticker_data_latency"();
