/** What stands where a secret was. */
export const secretMark = '[secret]'

const secretWords = [
  'pass(?:word|wd|phrase|code)?',
  'pwd',
  'secrets?',
  'tokens?',
  'authorization',
  'auth',
  'api_?keys?',
  'access_?keys?',
  'private_?keys?',
  'signing_?keys?',
  'encryption_?keys?',
  'credentials?',
  'cookies?',
  'bearer',
  'jwt',
  'session_?ids?',
  'otp',
  'pin',
  'signature',
] as const

// A word of the name counts, not a part of a word: `passwordHash` and `DB_PASSWORD` are secrets, `passenger` is not.
const secretName = new RegExp(`(?:^|_)(?:${secretWords.join('|')})(?:_|$)`)
// `tokens: 5` is a number of something; the words themselves may end or begin a name that is a fact.
const harmlessName = /(?:^|_)(?:count|length|size|type|expires|expiry|expired|ttl|name|names|file|path|bucket)$/

/** A name in lower case with an underscore between its words. */
function wordsOf(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z\d]+/g, '_')
    .toLowerCase()
}

const known = new Map<string, boolean>()
const knownLimit = 2_000

/**
 * Whether the value under a key of this name is a secret, judged by the words of the name (`DB_PASSWORD`, `apiKey`,
 * `x-api-key`, `clientSecret`, `authorization`, `set-cookie`).
 */
export function isSecretName(name: string): boolean {
  const found = known.get(name)
  if (found !== undefined) return found
  const words = wordsOf(name)
  const squeezed = words.replaceAll('_', '')
  const secret =
    !harmlessName.test(words) &&
    (secretName.test(words) || /password|passwd|secret|apikey|accesstoken|privatekey/.test(squeezed))
  if (known.size >= knownLimit) known.clear()
  known.set(name, secret)
  return secret
}

// The last @ of what belongs to the address ends the password: people forget to encode an @ or a / in it.
const addressWithPassword = /([a-z][a-z\d+.-]{0,30}:\/\/)([^\s:/@]{0,200}):(?!\d{1,5}(?:[/?#,\s]|$))([^\s]{0,1000})@/gi
const addressWithToken = /(https?:\/\/)[^\s:/@?#]{1,1000}@/gi
const bearer = /\b(bearer|token)(\s+|%20)(?=[\w+/=.~:-]*[\d=._-])[\w+/=.~:-]{8,}|\b(bearer)(\s+|%20)[^\s"',;]{4,}/gi
const scheme = /\b(basic|digest|negotiate)(\s+|%20)(?=\S*[A-Z\d=])[\w+/=.~:-]{6,}/gi
const assignment =
  /(\\{0,3}["']?)([A-Za-z_][\w.-]{0,60})\1(\s{0,3}(?:=|:)\s{0,3})(?:(\\{1,3}["'])(?:[\s\S]{0,4000}?)\4|"(?:[^"\\]|\\.){0,4000}"|'(?:[^'\\]|\\.){0,4000}'|([^\s"',;&)}\]]{1,2000}))/g
const block = /-----BEGIN ([A-Z ]{0,40}PRIVATE KEY)-----[\s\S]*?(?:-----END \1-----|$)/g
const webToken = /\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/g

/** Takes away what looks like a secret: passwords in addresses, tokens, keys, `password=…` and the like. */
export function redactPatterns(text: string): string {
  let result = text
  if (result.includes('://')) {
    result = result.replace(addressWithPassword, `$1$2:${secretMark}@`).replace(addressWithToken, `$1${secretMark}@`)
  }
  if (result.includes('PRIVATE KEY')) result = result.replace(block, secretMark)
  if (result.includes('eyJ')) result = result.replace(webToken, secretMark)
  if (result.includes('=') || result.includes(':')) result = result.replace(assignment, redactAssignment)
  return /bearer|token|basic|digest|negotiate/i.test(result) ? redactSchemes(result) : result
}

function redactSchemes(text: string): string {
  return text
    .replace(bearer, (whole: string) => `${whole.slice(0, /\s+|%20/.exec(whole)?.index)} ${secretMark}`)
    .replace(scheme, `$1$2${secretMark}`)
}

function redactAssignment(
  whole: string,
  quote: string,
  name: string,
  sign: string,
  _escaped: string,
  bare?: string,
): string {
  if (!isSecretName(name)) return whole
  // `authorization: Bearer …` keeps its scheme: the rule for schemes takes the rest.
  if (bare !== undefined && /^(?:bearer|basic|digest|negotiate)$/i.test(bare)) return whole
  const value = whole.slice(quote.length * 2 + name.length + sign.length)
  const open = /^\\{0,3}["']?/.exec(value)?.[0] ?? ''
  return `${quote}${name}${quote}${sign}${open}${secretMark}${open}`
}
