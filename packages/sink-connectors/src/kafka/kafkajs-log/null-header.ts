/**
 * Null as the value of a header, which Kafka allows and kafkajs 2.2 reads, but cannot write: it asks for the byte length of
 * every value. This stands in for it: an empty buffer that says -1 when the encoder asks for the length to write, which is
 * how null is written, and 0 when it asks how much to copy. Each copy makes it ready for the next attempt.
 */
export function createNullHeader(): Buffer {
  const buffer = Buffer.alloc(0)
  let isAsked = false
  const length = (): number => {
    const answer = isAsked ? 0 : -1
    isAsked = true
    return answer
  }
  const copy = (): number => {
    isAsked = false
    return 0
  }
  return Object.defineProperties(buffer, { length: { get: length }, copy: { value: copy } })
}
