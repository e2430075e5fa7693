import { CrypticsError, type Metrics, systemClock, systemTimers, type TimerHandle } from '@cryptics-lab/avro-models'
import { createNodeRuntime } from '../connectors/node-runtime.ts'
import type { NodeRuntime, NodeRuntimeOptions } from '../connectors/node-runtime-options.ts'
import { groupOf, openLog, openPool, openRegistry, type Pipeline } from './open-pipeline.ts'
import type { CommandOptions } from './options.ts'
import { startKitService } from './kit-service.ts'
import type { CommandSurroundings } from './surroundings.ts'

const progressEvery = 5_000

/** Deploys every connector and runs until it is told to stop, or everything is done with `--drain`. */
export async function runPipeline(
  pipeline: Pipeline,
  options: CommandOptions,
  surroundings: CommandSurroundings,
): Promise<number> {
  const { settings } = pipeline
  const { writeError, signal } = surroundings
  const closers: (() => Promise<unknown>)[] = []
  try {
    const schemaRegistry = await openRegistry(settings.registry)
    const pool = await openPool(settings.database, pipeline.models.size + 2)
    closers.push(() => pool.end())
    const log = await openLog(settings.kafka)
    closers.push(() => log.close())
    const service = await startKitService(settings.http, options.port, writeError)
    if (service !== undefined) closers.push(() => service.close())
    const runtime = createNodeRuntime({
      log,
      schemaRegistry,
      pool,
      ...runtimeOptions(pipeline, surroundings, service?.metrics),
    })
    closers.push(() => runtime.stop())
    service?.watch(runtime)
    return await live(runtime, options, surroundings)
  } catch (error) {
    if (signal.aborted && CrypticsError.is(error) && error.code === 'CONNECTOR_FAILED') return 0
    throw error
  } finally {
    for (const close of closers.toReversed()) await close()
  }
}

function runtimeOptions(
  { settings, registry }: Pipeline,
  { writeError }: CommandSurroundings,
  metrics: Metrics | undefined,
): Omit<NodeRuntimeOptions, 'log' | 'schemaRegistry' | 'pool'> {
  const { rows, milliseconds, restartAttempts, deadLetters, partitions, kafka } = settings
  return {
    registry,
    deadLetters,
    partitions,
    batch: { ...(rows === undefined ? {} : { rows }), ...(milliseconds === undefined ? {} : { milliseconds }) },
    groupId: (name) => groupOf(kafka, name),
    ...(metrics === undefined ? {} : { metrics }),
    supervise: {
      ...(restartAttempts === undefined ? {} : { attempts: restartAttempts }),
      onFailure: (name, error) => writeError(`${name}: failed, is started again: ${(error as Error).message}`),
    },
  }
}

async function live(
  runtime: NodeRuntime,
  { drain, json, verbose }: CommandOptions,
  { signal, writeError, writeOut }: CommandSurroundings,
): Promise<number> {
  const stopped = new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  const startedAt = systemClock.monotonic()
  const started = runtime.start()
  await Promise.race([started, stopped])
  if (!signal.aborted) writeError(`ready ${JSON.stringify({ connectors: runtime.statuses().map(({ name }) => name) })}`)
  const end = tellProgress(runtime, verbose || !json, writeError)
  try {
    await Promise.race(drain ? [stopped, started.then(() => runtime.drained({ signal }))] : [stopped])
  } finally {
    end()
    await runtime.stop()
  }
  const seconds = (systemClock.monotonic() - startedAt) / 1e6
  await report(runtime, { json, seconds }, writeOut)
  return runtime.statuses().some(({ tasks }) => tasks.some(({ state }) => state === 'FAILED')) ? 1 : 0
}

function lineOf(runtime: NodeRuntime, name: string): string {
  const { written, skipped, deadLettered, retries } = runtime.counts(name)
  const state = runtime.status(name).tasks[0]?.state ?? 'UNASSIGNED'
  return `${name}: ${state}, ${written} written, ${skipped} skipped, ${deadLettered} dead letters, ${retries} retries`
}

/** A line for each connector that has moved, every few seconds. */
function tellProgress(runtime: NodeRuntime, isOn: boolean, writeError: (line: string) => void): () => void {
  const last = new Map<string, string>()
  let timer: { readonly handle: TimerHandle } | undefined
  const tell = (): void => {
    for (const { name } of runtime.statuses()) {
      const line = lineOf(runtime, name)
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
  runtime: NodeRuntime,
  { json, seconds }: { readonly json: boolean; readonly seconds: number },
  writeOut: CommandSurroundings['writeOut'],
): Promise<void> {
  const names = runtime.statuses().map(({ name }) => name)
  if (!json) {
    for (const name of names) await writeOut(lineOf(runtime, name))
    return
  }
  const connectors = names.map((name) => ({ ...runtime.status(name), counts: runtime.counts(name) }))
  await writeOut(JSON.stringify({ seconds: Math.round(seconds * 1_000) / 1_000, connectors }))
}
