import { createSeededRandom } from '@cryptics-lab/avro-models'
import { models } from '@cryptics-lab/avro-models/schemas'
import { createCodec } from '@cryptics-lab/avro-models/codec'
import { createLockRegistry } from '@cryptics-lab/avro-models/registry'

/** One case: does its work `rounds` times over the samples and gives nanoseconds per record. */
export type Case = (rounds: number) => number

const sampleCount = 1_000
const random = createSeededRandom(1)
const samples = Array.from({ length: sampleCount }, () => models.ticker.generate(random))

function timed(work: () => void, rounds: number): number {
  const start = process.hrtime.bigint()
  for (let round = 0; round < rounds; round += 1) work()
  return Number(process.hrtime.bigint() - start) / (rounds * sampleCount)
}

/** The cases by name; JSON is the peer. */
export async function createCases(): Promise<Readonly<Record<string, Case>>> {
  const codec = await createCodec(models.ticker, { registry: createLockRegistry() })
  const frames = codec.encodeBatch(samples)
  const texts = samples.map((sample) => Buffer.from(JSON.stringify(sample)))
  return {
    'encode one by one': (rounds) => timed(() => samples.forEach((sample) => codec.encode(sample)), rounds),
    'encode a batch of 1,000': (rounds) => timed(() => codec.encodeBatch(samples), rounds),
    'JSON to bytes': (rounds) => timed(() => samples.forEach((sample) => Buffer.from(JSON.stringify(sample))), rounds),
    decode: (rounds) => timed(() => frames.forEach((frame) => codec.decode(frame)), rounds),
    'JSON from bytes': (rounds) => timed(() => texts.forEach((text) => JSON.parse(text.toString())), rounds),
  }
}
