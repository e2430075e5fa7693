import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NameUnknownError } from '../errors.ts'
import type { RuntimeHarness, RuntimeUnderTest } from './describe-connector-runtime.ts'

/** Declares the tests of the contract; loaded by `describeConnectorRuntime`, because vitest is an optional peer. */
export function connectorRuntimeSuite(name: string, { open, patience = 10_000 }: RuntimeHarness): void {
  const until = (look: () => unknown) => expect.poll(look, { timeout: patience, interval: 50 })

  describe(`connector runtime contract: ${name}`, { timeout: 6 * patience }, () => {
    let opened: RuntimeUnderTest
    beforeEach(async () => {
      opened = await open()
    }, 3 * patience)
    afterEach(async () => {
      await opened.runtime.stop()
      await opened.close()
    }, 3 * patience)

    const own = () => opened.connectors.entries().map(([, { name: given }]) => given)
    const first = () => own()[0] as string
    const states = () => opened.runtime.status(first()).tasks.map(({ state }) => state)

    it('R01 has a status of every connector before the start, in the order of registration', () => {
      const statuses = opened.runtime.statuses()
      expect(statuses.map((status) => status.name)).toEqual(own())
      for (const { connector, tasks, type } of statuses) {
        expect([connector.state, tasks, type]).toEqual(['UNASSIGNED', [], 'sink'])
      }
    })

    it('R02 runs everything when the start is over, and knows connectors by both names', async () => {
      await opened.runtime.start()
      for (const [registeredAs, { name: given }] of opened.connectors.entries()) {
        const status = opened.runtime.status(given)
        expect(status).toEqual(opened.runtime.status(registeredAs))
        expect(status.connector.state).toBe('RUNNING')
        expect(status.tasks).toMatchObject([{ id: 0, state: 'RUNNING' }])
        expect(status.tasks[0]?.worker_id).not.toBe('')
      }
    })

    it('R03 refuses a name that it does not know, with those that it knows', async () => {
      await opened.runtime.start()
      const { runtime } = opened
      const calls = [
        async () => runtime.status('stranger'),
        async () => runtime.pause('stranger'),
        async () => runtime.resume('stranger'),
        async () => runtime.restart('stranger'),
        async () => runtime.lag('stranger'),
      ]
      for (const call of calls) {
        const error: unknown = await call().catch((failure: unknown) => failure)
        expect(error).toBeInstanceOf(NameUnknownError)
        expect((error as Error).message).toContain(first())
      }
    })

    it('R04 stores what is on the topic, and says so', async () => {
      await opened.runtime.start()
      await opened.append(20)
      await opened.runtime.drained()
      expect(await opened.stored()).toBe(20)
      const lags = await opened.runtime.lag(first())
      expect(lags.length).toBeGreaterThan(0)
      for (const { lag, offset, endOffset } of lags) expect([lag, offset]).toEqual([0, endOffset])
    })

    it('R05 stops reading while it is paused, and loses nothing by it', async () => {
      await opened.runtime.start()
      await opened.append(5)
      await opened.runtime.drained()
      await opened.runtime.pause(first())
      await until(states).toEqual(['PAUSED'])
      await opened.append(7)
      expect((await opened.runtime.lag(first())).reduce((sum, { lag }) => sum + lag, 0)).toBe(7)
      expect(await opened.stored()).toBe(5)
      await opened.runtime.resume(first())
      await until(states).toEqual(['RUNNING'])
      await opened.runtime.drained()
      expect(await opened.stored()).toBe(12)
    })

    it('R06 goes on after a restart where it was', async () => {
      await opened.runtime.start()
      await opened.append(5)
      await opened.runtime.drained()
      await opened.runtime.restart(first())
      await until(states).toEqual(['RUNNING'])
      await opened.append(5)
      await opened.runtime.drained()
      expect(await opened.stored()).toBe(10)
    })

    it('R07 gives up waiting for the end when it is told to', async () => {
      await opened.runtime.start()
      await opened.append(1)
      await opened.runtime.drained()
      await opened.runtime.pause(first())
      await until(states).toEqual(['PAUSED'])
      await opened.append(1)
      const ending = new AbortController()
      const waiting = opened.runtime.drained({ signal: ending.signal })
      ending.abort(new Error('enough'))
      await expect(waiting).rejects.toThrow('enough')
    })

    it('R08 may be stopped twice', async () => {
      await opened.runtime.start()
      await opened.runtime.stop()
      await opened.runtime.stop()
    })
  })
}
