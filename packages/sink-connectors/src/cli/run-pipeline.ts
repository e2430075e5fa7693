import { CrypticsError, sleep, systemClock, systemTimers, type TimerHandle } from '@cryptics-lab/avro-models'
import type { NodeRuntime } from '../connectors/node-runtime-options.ts'
import type { KafkaConnectRuntime } from '../connect/runtime/kafka-connect-options.ts'
import { connectorState } from './connector-state.ts'
import { stateWords } from './connectors/status-words.ts'
import type { Pipeline } from './open-pipeline.ts'
import { openRuntimes, type Runtimes } from './open-runtimes.ts'
import type { CommandOptions } from './options.ts'
import type { CommandSurroundings } from './surroundings.ts'

const progressEvery = 5_000
const lastLook = 2_000

/** Deploys every connector, here or to Kafka Connect, and runs until it is told to stop, or everything is done with `--drain`. */
export async function runPipeline(
  pipeline: Pipeline,
  options: CommandOptions,
  surroundings: CommandSurroundings,
): Promise<number> {
  const { signal } = surroundings
  const closers: (() => Promise<unknown>)[] = []
  try {
    return await live(await openRuntimes(pipeline, options, surroundings, closers), options, surroundings)
  } catch (error) {
    if (signal.aborted && CrypticsError.is(error) && error.code === 'CONNECTOR_FAILED') return 0
    throw error
  } finally {
    for (const close of closers.toReversed()) await close()
  }
}

type AnyRuntime = NodeRuntime | KafkaConnectRuntime

async function live(
  runtimes: Runtimes,
  { drain, json, verbose }: CommandOptions,
  { signal, writeError, writeOut }: CommandSurroundings,
): Promise<number> {
  const all: readonly AnyRuntime[] = [runtimes.local, runtimes.managed].filter((runtime) => runtime !== undefined)
  const statuses = () => all.flatMap((runtime) => runtime.statuses())
  const stopped = new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  const startedAt = systemClock.monotonic()
  const started = Promise.all(all.map((runtime) => runtime.start()))
  await Promise.race([started, stopped])
  if (!signal.aborted) writeError(`ready ${JSON.stringify({ connectors: statuses().map(({ name }) => name) })}`)
  const end = tellProgress(runtimes, verbose || !json, writeError)
  const drained = async (): Promise<void> => {
    await started
    await Promise.all(all.map((runtime) => runtime.drained({ signal })))
  }
  try {
    await Promise.race(drain ? [stopped, drained()] : [stopped])
  } finally {
    end()
    if (runtimes.managed !== undefined) await lookOnce(runtimes.managed)
    for (const runtime of all) await runtime.stop()
  }
  const seconds = (systemClock.monotonic() - startedAt) / 1e6
  await report(runtimes, { json, seconds }, writeOut)
  const left = runtimes.managed?.statuses().filter((status) => connectorState(status) !== 'UNASSIGNED') ?? []
  if (left.length > 0) writeError(`left running on Kafka Connect: ${left.map(({ name }) => name).join(', ')}`)
  return statuses().some((status) => connectorState(status) === 'FAILED') ? 1 : 0
}

/** How managed connectors are at the end, if Kafka Connect says so soon. */
async function lookOnce(managed: KafkaConnectRuntime): Promise<void> {
  const enough = new AbortController()
  const looked = managed.refresh().catch(() => undefined)
  const waited = sleep(systemTimers, lastLook, enough.signal).catch(() => undefined)
  await Promise.race([looked, waited])
  enough.abort()
}

function linesOf({ local, managed }: Runtimes): readonly (readonly [name: string, line: string])[] {
  return [
    ...(local?.statuses() ?? []).map(({ name }) => [name, localLine(local as NodeRuntime, name)] as const),
    ...(managed?.statuses() ?? []).map(
      (status) => [status.name, `${status.name}: ${stateWords(status)} on Kafka Connect`] as const,
    ),
  ]
}

function localLine(runtime: NodeRuntime, name: string): string {
  const { written, skipped, deadLettered, retries } = runtime.counts(name)
  const state = runtime.status(name).tasks[0]?.state ?? 'UNASSIGNED'
  return `${name}: ${state}, ${written} written, ${skipped} skipped, ${deadLettered} dead letters, ${retries} retries`
}

/** A line for each connector that has moved, every few seconds. */
function tellProgress(runtimes: Runtimes, isOn: boolean, writeError: (line: string) => void): () => void {
  const last = new Map<string, string>()
  let timer: { readonly handle: TimerHandle } | undefined
  const tell = (): void => {
    for (const [name, line] of linesOf(runtimes)) {
      if (last.get(name) !== line) writeError(line)
      last.set(name, line)
    }
    timer = { handle: systemTimers.set(tell, progressEvery) }
  }
  if (isOn) timer = { handle: systemTimers.set(tell, progressEvery) }
  return () => {
    if (timer !== undefined) systemTimers.clear(timer.handle)
  }
}

async function report(
  runtimes: Runtimes,
  { json, seconds }: { readonly json: boolean; readonly seconds: number },
  writeOut: CommandSurroundings['writeOut'],
): Promise<void> {
  const { local, managed } = runtimes
  if (!json) {
    for (const [, line] of linesOf(runtimes)) await writeOut(line)
    return
  }
  const connectors = [
    ...(local?.statuses() ?? []).map((status) => ({ ...status, counts: local?.counts(status.name) })),
    ...(managed?.statuses() ?? []),
  ]
  await writeOut(JSON.stringify({ seconds: Math.round(seconds * 1_000) / 1_000, connectors }))
}
