import { connectSink } from './connect-case.ts'
import { handProducer, handSink, valuesSink } from './hand-cases.ts'
import { ownProducer, ownSink } from './own-cases.ts'
import { recordCount, topic } from './stack.ts'

/** Cases by name, each records per second. */
const cases: Readonly<Record<string, () => Promise<number | undefined>>> = {
  'producer, 1,000 a send, by hand': () => handProducer('bench.hand.avro', recordCount / 2, 1_000),
  'producer, ours': () => ownProducer('bench.own.avro', recordCount / 2),
  'producer, one a send, by hand': () => handProducer('bench.single.avro', 5_000, 1),
  'topic to table, ours': () => ownSink(false),
  'topic to table, by hand': () => handSink(false),
  "topic to table, Debezium's sink": () => connectSink(false),
  'topic to table with trigger, ours': () => ownSink(true),
  'topic to table with trigger, by hand': () => handSink(true),
  "topic to table with trigger, Debezium's sink": () => connectSink(true),
  'topic to table by INSERT, by hand': () => valuesSink(false),
}

// One process per case: prints records per second.
const [name = ''] = process.argv.slice(2)
const run = name === 'fill' ? () => ownProducer(topic, recordCount) : cases[name]
if (run === undefined) process.stdout.write(`${JSON.stringify(Object.keys(cases))}\n`)
else process.stdout.write(`${(await run()) ?? 'null'}\n`)
process.exit(0)
