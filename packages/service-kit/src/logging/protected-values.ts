import { secretMark } from './redact-text.ts'

/** Values that are known to be secret, found in any text in the forms in which they usually turn up. */
export interface ProtectedValues {
  /** Length of the longest form that is looked for. */
  readonly longest: number
  /** Adds a value. One shorter than 4 characters is only recognised where it is the whole text. */
  add(value: string): void
  /** The text without the values. */
  redact(text: string): string
}

const shortest = 4

/** Starts with no value. */
export function createProtectedValues(): ProtectedValues {
  const forms = new Set<string>()
  const whole = new Set<string>()
  let longest = 0
  let pattern: RegExp | undefined

  const addForm = (form: string): void => {
    if (form.length < shortest) return
    forms.add(form)
    longest = Math.max(longest, form.length)
  }

  return {
    get longest() {
      return longest
    },
    add(value) {
      if (value === '') return
      whole.add(value)
      if (value.length < shortest) return
      for (const form of formsOf(value)) addForm(form)
      // The longest first: a short value must not leave the rest of a longer one.
      const sorted = [...forms].sort((left, right) => right.length - left.length)
      pattern = new RegExp(sorted.map(escapePattern).join('|'), 'g')
    },
    redact(text) {
      if (whole.has(text)) return secretMark
      return pattern === undefined ? text : text.replace(pattern, secretMark)
    },
  }
}

const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')

function formsOf(value: string): string[] {
  const forms = [value, JSON.stringify(value).slice(1, -1), ...addressForms(value)]
  // A key of several lines is printed line by line by some.
  if (value.includes('\n')) forms.push(...value.split(/\r?\n/).filter((line) => line.trim().length >= 16))
  if (value.length >= 6) forms.push(Buffer.from(value, 'utf8').toString('hex'), ...encodedForms(value))
  return forms
}

function addressForms(value: string): string[] {
  const address = new URL('http://host')
  address.password = value
  try {
    return [address.password, encodeURIComponent(value), new URLSearchParams([['', value]]).toString().slice(1)]
  } catch {
    // Half a surrogate pair cannot be encoded.
    return [address.password]
  }
}

/** What base64 makes of the value, whatever stands before it, as in `user:password`: the part that only the value fixes. */
function encodedForms(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8')
  return [0, 1, 2].flatMap((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64url')
    const first = shift === 0 ? 0 : shift + 1
    const fixed = text.slice(first, Math.floor(((shift + bytes.length) * 8) / 6))
    return fixed.length < 6 ? [] : [fixed, fixed.replaceAll('-', '+').replaceAll('_', '/')]
  })
}
