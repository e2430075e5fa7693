/** Largest number of characters that an excerpt of a frame has. */
const frameExcerptLength = 200

/** Largest number of characters that an excerpt of a reason has: what fits in a close frame. */
const reasonExcerptLength = 123

// Control characters, the line separators and lone surrogates would let a hostile text write into a terminal or a log.
const unsafe = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff]/g

/** The first characters of a text, with control characters escaped. */
export function excerptOf(text: string, length: number = frameExcerptLength): string {
  const escaped = text
    .slice(0, length)
    .replaceAll(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return escaped.slice(0, length)
}

/** A reason or message of the other side, made safe to show. */
export function safeReason(text: string): string {
  return excerptOf(text, reasonExcerptLength)
}
