import { isSecretOption, withoutSecrets } from '../jdbc/secret-options.ts'

/** Every secret that a request holds, wherever it stands, so that no answer repeats one. */
export function secretsOf(body: unknown): readonly string[] {
  if (typeof body !== 'object' || body === null) return []
  return Object.entries(body).flatMap(([name, value]) => {
    if (typeof value === 'object') return secretsOf(value)
    if (typeof value !== 'string') return []
    if (isSecretOption(name)) return [value]
    return withoutSecrets({ [name]: value })[name] === value ? [] : [value, ...passwordsIn(value)]
  })
}

/** What may be the password of an address, with and without the user. */
function passwordsIn(address: string): readonly string[] {
  const login = /:\/\/(?:[^:@]*:)?([^]+)@/.exec(address)?.[1]
  const parameters = [...address.matchAll(/[?&;]\s*([\w.-]+)=([^&;]*)/g)]
  const named = parameters.flatMap(([, name = '', value = '']) => (isSecretOption(name) ? [value] : []))
  return login === undefined ? named : [login, ...named]
}

/** A secret as it stands in a text, in JSON, in HTML and in an address. */
function spellings(secret: string): readonly string[] {
  const html = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
  const form = new URLSearchParams([['', secret]]).toString().slice(1)
  // By way of bytes: half a pair of surrogates would be thrown at us.
  const encoded = encodeURIComponent(Buffer.from(secret).toString())
  return [secret, JSON.stringify(secret).slice(1, -1), html, form, encoded]
}

/**
 * Takes out of a message what was secret in the request: some plugins repeat values.
 * @param body What is sent.
 * @param own What is secret beside it.
 */
export function hiderOf(body: unknown, own: readonly string[]): (text: string) => string {
  const secrets = [...secretsOf(body), ...own].filter(({ length }) => length > 3).flatMap(spellings)
  // The longest first: one may be a part of another.
  const sorted = [...new Set(secrets)].toSorted((left, right) => right.length - left.length)
  return (text) => sorted.reduce((hidden, secret) => hidden.replaceAll(secret, '[hidden]'), text)
}
