// The library has no types of its own; whoever compiles this file from source needs the ones beside it, and an import cannot
// bring them: they declare a module.
// oxlint-disable-next-line typescript/triple-slash-reference
/// <reference path="./pino-roll.d.ts" />
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { InvalidOptionError } from '@cryptics-lab/avro-models'
import type { FileWriter } from './file-writer.ts'
import { LogDirectoryError } from '../errors.ts'

/** When a log file is closed and a new one begun, and how many are kept. */
export interface LogRotation {
  /** Size at which a file is closed: bytes, or a number with `k`, `m` or `g`. Default `10m`. */
  readonly size?: string | number
  /** Time after which a file is closed: `daily`, `hourly`, milliseconds (1,000 or more), or `none`. Default `daily`. */
  readonly interval?: 'daily' | 'hourly' | 'none' | number
  /** How many files of a channel are kept, the one being written included, 1 or more. Default 7. */
  readonly retentionCount?: number
}

/** Rotation with every default filled in and checked. */
export interface CheckedRotation {
  /** Bytes. */
  readonly size: number
  /** As given. */
  readonly interval: 'daily' | 'hourly' | 'none' | number
  /** Files kept. */
  readonly retentionCount: number
}

/**
 * Checks rotation options.
 * @throws {InvalidOptionError} An option is out of its range.
 */
export function checkRotation(rotation: LogRotation = {}): CheckedRotation {
  const { size = '10m', interval = 'daily', retentionCount = 7 } = rotation
  if (!Number.isInteger(retentionCount) || retentionCount < 1) {
    throw new InvalidOptionError('rotation.retentionCount', `has to be a whole number from 1, not ${retentionCount}`)
  }
  const isNamed = interval === 'daily' || interval === 'hourly' || interval === 'none'
  if (!isNamed && !(typeof interval === 'number' && interval >= 1_000)) {
    throw new InvalidOptionError(
      'rotation.interval',
      `has to be daily, hourly, none or milliseconds from 1000, not ${String(interval)}`,
    )
  }
  return { size: bytesOf(size), interval, retentionCount }
}

function bytesOf(size: string | number): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kmg]?)(?:i?b)?$/i.exec(String(size).trim())
  const factor = { '': 1, k: 1_024, m: 1_048_576, g: 1_073_741_824 }[match?.[2]?.toLowerCase() ?? '']
  const bytes = match === null || factor === undefined ? 0 : Math.floor(Number(match[1]) * factor)
  if (bytes >= 1) return bytes
  throw new InvalidOptionError('rotation.size', `has to be bytes or a number with k, m or g, not ${String(size)}`)
}

// The date stands in the name wherever time rotates: numbers begin again with each period and would not sort alone.
const dateFormats = { daily: 'yyyy-MM-dd', hourly: 'yyyy-MM-dd-HH' } as const

/**
 * Opens the rolling file of a channel: `<channel>.<date>.<number>.log`, or `<channel>.<number>.log` without a time interval.
 * @throws {LogDirectoryError} The directory cannot be made, or no file can be written in it.
 */
export async function openRollingFile(
  directory: string,
  channel: string,
  rotation: CheckedRotation,
): Promise<FileWriter> {
  const { default: roll } = await import('pino-roll')
  const { interval } = rotation
  try {
    await mkdir(directory, { recursive: true })
    const file = await roll({
      file: join(directory, `${channel}.log`),
      size: `${rotation.size}b`,
      ...(interval === 'none' ? {} : { frequency: interval, dateFormat: dateFormatOf(interval) }),
      limit: { count: rotation.retentionCount, removeOtherLogFiles: true },
    })
    await new Promise<void>((resolve, reject) => {
      file.once('ready', resolve)
      file.once('error', reject)
    })
    file.removeAllListeners('error')
    return file
  } catch (cause) {
    throw new LogDirectoryError(directory, (cause as { code?: string }).code, { cause })
  }
}

function dateFormatOf(interval: 'daily' | 'hourly' | number): string {
  return typeof interval === 'number' ? 'yyyy-MM-dd-HHmmss' : dateFormats[interval]
}
