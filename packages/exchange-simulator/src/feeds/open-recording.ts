import { createReadStream, type ReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { basename } from 'node:path'
import { createGunzip, type Gunzip } from 'node:zlib'
import { InvalidOptionError } from '@cryptics-lab/avro-models'
import { RecordingError, type RecordingErrorCode } from '../errors.ts'
import { RecordingParser } from './parse-recording.ts'
import type { Recording } from './recording.ts'

/** Options of {@link openRecording}. */
export interface OpenRecordingOptions {
  /** Largest size of the recording after decompression, in bytes. The default is 256 MiB. */
  readonly maximumBytes?: number
}

const defaultMaximumBytes = 256 * 1_024 * 1_024

/**
 * Reads a recorded market from a file, gzip or plain (told by its first bytes).
 * @param path Path of the file.
 * @throws {RecordingError} When the file is missing, a directory, unreadable, empty, truncated, damaged, too large, or
 * without a single valid record.
 */
export async function openRecording(path: string, options: OpenRecordingOptions = {}): Promise<Recording> {
  const maximumBytes = options.maximumBytes ?? defaultMaximumBytes
  if (!(maximumBytes > 0)) throw new InvalidOptionError('maximumBytes', 'must be a positive number of bytes')
  const isCompressed = await inspect(path)
  const parser = new RecordingParser()
  try {
    const source = createReadStream(path, { highWaterMark: 256 * 1_024 })
    await readLines(isCompressed ? decompress(source) : source, path, maximumBytes, parser)
  } catch (error) {
    throw error instanceof RecordingError ? error : new RecordingError(codeOf(error), path, { cause: error })
  }
  if (parser.records === 0) throw new RecordingError('RECORDING_WITHOUT_RECORDS', path)
  return parser.finish(nameOf(path))
}

/** Whether the file is compressed; refuses what cannot be a recording. */
async function inspect(path: string): Promise<boolean> {
  let file: FileHandle | undefined
  try {
    file = await open(path, 'r')
    const stats = await file.stat()
    if (stats.isDirectory()) throw new RecordingError('RECORDING_IS_DIRECTORY', path)
    if (stats.isFile() && stats.size === 0) throw new RecordingError('RECORDING_EMPTY', path)
    const { buffer, bytesRead } = await file.read(new Uint8Array(2), 0, 2, 0)
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b
  } catch (error) {
    throw error instanceof RecordingError ? error : new RecordingError(codeOf(error), path, { cause: error })
  } finally {
    await file?.close()
  }
}

function decompress(source: ReadStream): Gunzip {
  const gunzip = createGunzip({ chunkSize: 256 * 1_024 })
  source.once('error', (error) => gunzip.destroy(error))
  gunzip.once('close', () => source.destroy())
  return source.pipe(gunzip)
}

async function readLines(
  source: ReadStream | Gunzip,
  path: string,
  maximumBytes: number,
  parser: RecordingParser,
): Promise<void> {
  const decoder = new TextDecoder()
  let bytes = 0
  let rest = ''
  for await (const chunk of source as AsyncIterable<Uint8Array>) {
    bytes += chunk.length
    if (bytes > maximumBytes) throw new RecordingError('RECORDING_TOO_LARGE', path)
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() as string
    for (const line of lines) parser.push(line)
  }
  parser.push(rest + decoder.decode())
  if (bytes === 0) throw new RecordingError('RECORDING_EMPTY', path)
}

function codeOf(error: unknown): RecordingErrorCode {
  const code = (error as { readonly code?: unknown } | undefined)?.code
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'RECORDING_MISSING'
  if (code === 'EISDIR') return 'RECORDING_IS_DIRECTORY'
  if (code === 'Z_BUF_ERROR') return 'RECORDING_TRUNCATED'
  return typeof code === 'string' && code.startsWith('Z_') ? 'RECORDING_CORRUPT' : 'RECORDING_UNREADABLE'
}

function nameOf(path: string): string {
  return basename(path).replace(/(?:\.raw)?(?:\.jsonl|\.ndjson|\.txt)?(?:\.gz)?$/, '')
}
