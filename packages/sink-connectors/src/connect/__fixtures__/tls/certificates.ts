import { readFileSync } from 'node:fs'

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')

/** Certificates for tests, as PEM; how they were made is told in the README beside them. */
export interface TestCertificates {
  /** The authority that signed the others. */
  readonly ca: string
  /** For a server at `localhost`, `127.0.0.1` or `connect.test`. */
  readonly server: { readonly cert: string; readonly key: string }
  /** For a caller. */
  readonly client: { readonly cert: string; readonly key: string }
}

/** Reads them. */
export function testCertificates(): TestCertificates {
  return {
    ca: read('ca.pem'),
    server: { cert: read('server.pem'), key: read('server-key.pem') },
    client: { cert: read('client.pem'), key: read('client-key.pem') },
  }
}
