import type { Timers } from '@cryptics-lab/avro-models'
import type { LogQueue } from './log-queue.ts'

/** Waits until no queue holds anything, `deadline` milliseconds at most. Whether none does. */
export function flushQueues(queues: readonly LogQueue[], deadline: number, timers: Timers): Promise<boolean> {
  return new Promise((resolve) => {
    const waiting = new Set(queues)
    const ends: (() => void)[] = []
    let isDone = false
    const finish = (isFlushed: boolean): void => {
      if (isDone) return
      isDone = true
      timers.clear(timer)
      for (const end of ends) end()
      resolve(isFlushed)
    }
    const timer = timers.set(() => finish(false), deadline)
    for (const queue of queues) {
      ends.push(
        queue.onIdle(() => {
          waiting.delete(queue)
          if (waiting.size === 0) finish(true)
        }),
      )
    }
    if (waiting.size === 0) finish(true)
  })
}

/** Flushes the queues and closes them, whatever happens. */
export async function closeQueues(queues: readonly LogQueue[], deadline: number, timers: Timers): Promise<void> {
  await flushQueues(queues, deadline, timers)
  await new Promise<void>((resolve) => {
    // A file that cannot be closed, on a disk that is gone, does not hold the process.
    const timer = timers.set(resolve, Math.min(deadline, 1_000))
    void Promise.allSettled(queues.map((queue) => queue.close())).then(() => {
      timers.clear(timer)
      resolve()
    })
  })
}
