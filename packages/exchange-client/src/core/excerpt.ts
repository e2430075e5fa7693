/** Largest number of characters that an excerpt of a frame has. */
const frameExcerptLength = 200

/** Largest number of characters that an excerpt of a reason has: what fits in a close frame. */
const reasonExcerptLength = 123

// Control and format characters, line separators and lone surrogates: a hostile text could write into a terminal or a
// log with them.
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/** The first characters of a text, with control characters escaped. */
export function excerptOf(text: string, length: number = frameExcerptLength): string {
  const escaped = text
    .slice(0, length)
    .replaceAll(unsafe, (character) => `\\u${(character.codePointAt(0) as number).toString(16).padStart(4, '0')}`)
  return escaped.slice(0, length)
}

/** A reason or message of the other side, made safe to show. */
export function safeReason(text: string): string {
  return excerptOf(text, reasonExcerptLength)
}
