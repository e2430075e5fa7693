import { createSeededRandom } from '@cryptics-lab/avro-models'
import { createVirtualTime } from '@cryptics-lab/avro-models/testing'
import { describe, expect, it } from 'vitest'
import { supervise } from './supervise.ts'

const setting = () => {
  const time = createVirtualTime()
  return { time, seams: { timers: time.timers, random: createSeededRandom(3) } }
}

describe('a supervised part', () => {
  it('is run again after a pause when it fails, and not when it ends', async () => {
    const { time, seams } = setting()
    const pauses: number[] = []
    let runs = 0
    const done = supervise(
      'feed',
      async () => {
        runs += 1
        if (runs < 4) throw new Error(`failure ${runs}`)
      },
      { ...seams, onRestart: ({ pause }) => pauses.push(pause) },
    )
    await time.run()
    await done
    expect(runs).toBe(4)
    expect(pauses.map((pause, index) => pause <= 200 * 2 ** index)).toEqual([true, true, true])
  })

  it('is given up by name, with the last failure as the cause', async () => {
    const { time, seams } = setting()
    const failure = new Error('always')
    const done = supervise('feed', () => Promise.reject(failure), { ...seams, maximumRestarts: 2 })
    const outcome = expect(done).rejects.toMatchObject({
      code: 'RESTARTS_EXHAUSTED',
      part: 'feed',
      restarts: 2,
      cause: failure,
    })
    await time.run()
    await outcome
  })

  it('has its restarts back when it was healthy in between', async () => {
    const { time, seams } = setting()
    let runs = 0
    const done = supervise(
      'feed',
      async ({ healthy }) => {
        runs += 1
        if (runs === 10) return
        healthy()
        throw new Error('now and then')
      },
      { ...seams, maximumRestarts: 1 },
    )
    await time.run()
    await done
    expect(runs).toBe(10)
  })

  it('is not run again once its signal aborted, not even after a pause that had begun', async () => {
    const { time, seams } = setting()
    const controller = new AbortController()
    let runs = 0
    const done = supervise('feed', () => ((runs += 1), Promise.reject(new Error('down'))), {
      ...seams,
      signal: controller.signal,
      onRestart: () => controller.abort(),
    })
    await time.run()
    await done
    expect([runs, time.pending]).toEqual([1, 0])
  })
})
