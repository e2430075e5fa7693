import { standardRecording } from '@cryptics-lab/latency-pipeline'
import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { runWholeHouse } from './whole-house.ts'

// Enough of the recorded market for quotes to be placed, moved and filled.
const lines = 6_000

describe('the whole house in one process', () => {
  it('gives the same records at the sink’s door for the same seed, and others for another', async () => {
    const whole = gunzipSync(await readFile(standardRecording)).toString()
    const recording = whole.split('\n').slice(0, lines).join('\n')
    const first = await runWholeHouse(recording, 7)
    const second = await runWholeHouse(recording, 7)
    const third = await runWholeHouse(recording, 8)
    expect(first.failures).toEqual([])
    expect(first.records.trade?.length).toBeGreaterThan(100)
    expect(first.records.quote?.length).toBeGreaterThan(20)
    expect(first.records.fill?.length).toBeGreaterThan(0)
    expect(first.outcome.stop.openAtExit).toBe(0)
    expect(second.digest).toBe(first.digest)
    expect(second.outcome).toEqual(first.outcome)
    expect(third.digest).not.toBe(first.digest)
  })
})
