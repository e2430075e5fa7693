import { createPrivateKey } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { sinkConfig } from '../__fixtures__/connect-kit.ts'
import { type FakeConnect, startFakeConnect } from '../__fixtures__/fake-connect.ts'
import { testCertificates } from '../__fixtures__/tls/certificates.ts'
import { type ConnectClient, type ConnectTls, createConnectClient } from '../index.ts'

const { ca, server, client: own } = testCertificates()

let fake: FakeConnect
afterEach(() => fake.close())
const start = async (asksForCertificate = false): Promise<void> => {
  fake = await startFakeConnect({ tls: { ...server, ...(asksForCertificate ? { ca } : {}) } })
}
const clientWith = (tls?: ConnectTls): ConnectClient =>
  createConnectClient({ url: fake.url, budget: 0, timeout: 2_000, ...(tls === undefined ? {} : { tls }) })

describe('https', () => {
  it('trusts the authority that it is given', async () => {
    await start()
    const client = clientWith({ ca })
    await client.putConfig('trades', sinkConfig)
    expect((await client.status('trades')).tasks[0]?.state).toBe('RUNNING')
    expect(fake.requests[0]).toMatchObject({ method: 'PUT', body: sinkConfig })
    expect(await clientWith({ ca: [ca] }).connectors()).toEqual(['trades'])
  })

  it('trusts nobody else, and says so', async () => {
    await start()
    await expect(clientWith().connectors()).rejects.toThrow(/UNABLE_TO_|SELF_SIGNED/)
    await expect(clientWith({}).connectors()).rejects.toThrow(/UNABLE_TO_|SELF_SIGNED/)
    expect(fake.calls).toEqual([])
  })

  it('does not ask again where it does not trust', async () => {
    await start()
    const retries: unknown[] = []
    const client = createConnectClient({ url: fake.url, tls: {}, onRetry: (retry) => void retries.push(retry) })
    await expect(client.connectors()).rejects.toThrow(/UNABLE_TO_|SELF_SIGNED/)
    expect(retries).toEqual([])
  })

  it('shows its own certificate to workers that ask for one', async () => {
    await start(true)
    expect(await clientWith({ ca, ...own }).connectors()).toEqual([])
    await expect(clientWith({ ca }).connectors()).rejects.toMatchObject({ code: 'CONNECT_UNAVAILABLE' })
  })

  it('opens a key with its password, which no error repeats', async () => {
    await start(true)
    const passphrase = 'open sesame'
    const key = createPrivateKey(own.key)
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase })
      .toString()
    expect(await clientWith({ ca, cert: own.cert, key, passphrase }).connectors()).toEqual([])
    const error = await clientWith({ ca, cert: own.cert, key, passphrase: 'wrong words' })
      .connectors()
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'CONNECT_UNAVAILABLE' })
    expect((error as Error).message).not.toContain('wrong words')
  })

  it('wants the name that it is told in the certificate', async () => {
    await start()
    expect(await clientWith({ ca, servername: 'connect.test' }).connectors()).toEqual([])
    await expect(clientWith({ ca, servername: 'other.test' }).connectors()).rejects.toThrow(
      'ERR_TLS_CERT_ALTNAME_INVALID',
    )
  })

  it('keeps to times, signals and lost answers', async () => {
    await start()
    const client = createConnectClient({ url: fake.url, tls: { ca }, timeout: 100, random: { next: () => 0 } })
    fake.hangNext()
    fake.loseNext()
    expect(await client.connectors()).toEqual([])
    expect(fake.calls).toHaveLength(3)
    fake.hangNext()
    const ending = new AbortController()
    setTimeout(() => ending.abort(new Error('enough')), 20)
    await expect(client.connectors({ signal: ending.signal })).rejects.toThrow('enough')
  })

  it('is what an address must have that certificates are given for', async () => {
    await start()
    expect(() => createConnectClient({ url: 'http://localhost:8083', tls: { ca } })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', path: 'url[0]' }),
    )
  })
})
