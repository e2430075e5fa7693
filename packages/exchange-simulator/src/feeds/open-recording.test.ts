import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RecordingBuilder } from '../__fixtures__/recordings.ts'
import { openRecording } from './open-recording.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recording-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

const text = new RecordingBuilder()
  .snapshot([['100.0', '1']], [['100.1', '1']])
  .trade('7', '100.0', '3', true)
  .text()

describe('a recording on disk', () => {
  it.each([
    ['compressed', 'market.raw.jsonl.gz', gzipSync(text)],
    ['plain', 'market.jsonl', text],
    ['without a last line end', 'market.txt', text.trimEnd()],
    ['with line ends of another system', 'market', text.replaceAll('\n', '\r\n')],
  ])('is read when it is %s', async (_kind, name, content) => {
    const recording = await openRecording(await file(name, content))
    expect(recording).toMatchObject({ name: 'market', counts: { snapshot: 1, trade: 1, malformed: 0 } })
  })

  it('is read across chunks that end inside a character', async () => {
    // 300 kB of two-byte characters in one line: a chunk border lies inside one of them.
    const path = await file('wide.jsonl', `${text}1723161256172216567 {"x":"a${'é'.repeat(150_000)}"}\n`)
    const { items } = await openRecording(path)
    expect(items.at(-1)).toMatchObject({ kind: 'malformed', text: `{"x":"a${'é'.repeat(150_000)}"}` })
  })

  it.each([
    ['RECORDING_EMPTY', 'empty', ''],
    ['RECORDING_EMPTY', 'empty.gz', gzipSync('')],
    ['RECORDING_TRUNCATED', 'short.gz', gzipSync(text).subarray(0, -12)],
    ['RECORDING_CORRUPT', 'damaged.gz', gzipSync(text).fill(0xff, 12, 24)],
    ['RECORDING_WITHOUT_RECORDS', 'prose', 'once upon a time\nthere was a market\n'],
    ['RECORDING_WITHOUT_RECORDS', 'frames', '1723161256172216566 {"stream":"x@trade","data":{}}\n'],
  ])('is refused with %s: %s', async (code, name, content) => {
    const path = await file(name, content)
    await expect(openRecording(path)).rejects.toMatchObject({ code, path, retryable: false })
  })

  it('is refused when it is missing, or a directory', async () => {
    await expect(openRecording(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'RECORDING_MISSING' })
    await expect(openRecording(folder)).rejects.toMatchObject({ code: 'RECORDING_IS_DIRECTORY' })
  })

  it('is refused beyond the bound, which counts what comes out of the compression', async () => {
    const path = await file('bomb.gz', gzipSync(text.repeat(1_000)))
    await expect(openRecording(path, { maximumBytes: 50_000 })).rejects.toMatchObject({ code: 'RECORDING_TOO_LARGE' })
    await expect(openRecording(path, { maximumBytes: 0 })).rejects.toMatchObject({ code: 'INVALID_OPTION' })
  })
})
