/** Items of a PostgreSQL array: texts, nulls and inner arrays. */
export type ArrayItems = (string | null | ArrayItems)[]

/**
 * Reads the text form of a PostgreSQL array.
 * @see PostgreSQL manual, 8.15.6 Array Input and Output Syntax
 */
export function parseArrayText(text: string): ArrayItems {
  // Bounds other than 1 stand before an equals sign: [0:2]={1,2,3}
  let position = text.indexOf('{')
  const readQuoted = (): string => {
    let item = ''
    for (position += 1; text[position] !== '"'; position += 1) {
      if (text[position] === '\\') position += 1
      item += text[position] ?? ''
      if (position >= text.length) break
    }
    position += 1
    return item
  }
  const readBare = (): string | null => {
    const start = position
    while (position < text.length && text[position] !== ',' && text[position] !== '}') position += 1
    const item = text.slice(start, position)
    return item === 'NULL' ? null : item
  }
  const readArray = (): ArrayItems => {
    const items: ArrayItems = []
    position += 1
    while (position < text.length && text[position] !== '}') {
      const character = text[position]
      if (character === ',') position += 1
      else if (character === '{') items.push(readArray())
      else items.push(character === '"' ? readQuoted() : readBare())
    }
    position += 1
    return items
  }
  return readArray()
}
