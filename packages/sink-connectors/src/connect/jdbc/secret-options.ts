import type { ConnectConfig } from './jdbc-sink.ts'

const hidden = '[hidden]'

const secretWords =
  /(?:^|\.)(?:passwd|pwd|passphrase|secrets?|tokens?|credentials?|jaas|apikey)(?:\.|$)|password|secret/
const secretEnds = /(?:^|\.)(?:user\.info|jaas\.config|(?:api|access|private|account|shared|keystore|encryption)\.key)$/
// Words that end the name of a fact about a secret.
const factEnds =
  /\.(?:source|class|provider|url|uri|endpoint|location|path|file|type|name|id|enabled?|mode|ms|seconds)$/

/** Whether the value of an option is a secret, judged by its name. */
export function isSecretOption(name: string): boolean {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1.$2')
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '.')
  return secretEnds.test(words) || (secretWords.test(words) && !factEnds.test(words))
}

/** Whether a text is nothing but references that a worker replaces, `${file:…}` or `${env:…}`. */
const isReference = (value: string): boolean => /^(?:\$\{[^{}:]+:[^{}]+\}[\s:]*)+$/.test(value)

const isLogin = (name: string): boolean => /^user(?:name)?$/i.test(name) || isSecretOption(name)

type Span = readonly [from: number, to: number]

// A value ends where the next parameter begins: one that was not encoded may hold the sign between them.
const parameter = /([?&;]\s*)([\w.-]+)=(\{(?:[^}]|\}\})*\}|[^]*?)(?=[&;]\s*[\w.-]+=|;?$)/g

/** Where user and password stand: in front of the last @, and in parameters. */
function loginSpans(address: string): readonly Span[] {
  const spans: Span[] = []
  const from = /^jdbc:oracle:\w+:|:\/\//i.exec(address)
  const start = from === null ? address.length : from.index + from[0].length
  const at = address.lastIndexOf('@')
  if (at > start) spans.push([start, at])
  for (const { index, 0: whole, 2: name = '', 3: value = '' } of address.matchAll(parameter)) {
    const end = index + whole.length
    if (isLogin(name) && !isReference(value)) spans.push([end - value.length, end])
  }
  return spans.toSorted(([one], [other]) => one - other)
}

/** An address without the user and password that stand in it. */
function withoutLogin(address: string): string {
  let text = ''
  let end = 0
  for (const [from, to] of loginSpans(address)) {
    // An @ inside a password makes two of them overlap; they are hidden as one.
    if (from >= end) text += `${address.slice(end, from)}${hidden}`
    end = Math.max(end, to)
  }
  return text + address.slice(end)
}

function shown(name: string, value: string): string {
  if (isSecretOption(name)) return isReference(value) ? value : hidden
  return /:\/\/|^jdbc:/i.test(value) ? withoutLogin(value) : value
}

/**
 * A configuration that may be shown: secrets are hidden, and so are user and password inside addresses. References that
 * a worker replaces stay, since they are none.
 */
export function withoutSecrets(config: ConnectConfig): ConnectConfig {
  return Object.fromEntries(Object.entries(config).map(([name, value]) => [name, shown(name, value)]))
}
