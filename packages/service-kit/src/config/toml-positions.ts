/** A place in a text. */
export interface TextPosition {
  /** Line, from 1. */
  readonly line: number
  /** Column in UTF-16 units, from 1. */
  readonly column: number
}

/**
 * Where each key, and each item of a list, stands in a TOML text, by its path joined with dots. Items have their index as a
 * part of the path: `kafka.brokers.1`. The text must have been read by a TOML parser before: what is not TOML gives places
 * that mean nothing.
 */
export function tomlPositions(text: string): ReadonlyMap<string, TextPosition> {
  return new PositionFinder(text).find()
}

/** Place of a path, or of the nearest thing that holds it. */
export function positionOf(
  positions: ReadonlyMap<string, TextPosition>,
  path: readonly string[],
): TextPosition | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const position = positions.get(path.slice(0, length).join('.'))
    if (position !== undefined) return position
  }
  return undefined
}

class PositionFinder {
  readonly #text: string
  readonly #positions = new Map<string, TextPosition>()
  readonly #tableCounts = new Map<string, number>()
  #at = 0
  #line = 1
  #lineStart = 0

  constructor(text: string) {
    this.#text = text
  }

  find(): ReadonlyMap<string, TextPosition> {
    let table: readonly string[] = []
    for (this.#skip(); this.#at < this.#text.length; this.#skip()) {
      if (this.#next() === '[') table = this.#readHeader()
      else this.#readPair(table)
    }
    return this.#positions
  }

  /** `[a.b]`, or `[[a.b]]`, whose items are numbered. */
  #readHeader(): readonly string[] {
    const position = this.#position()
    const isList = this.#text.startsWith('[[', this.#at)
    this.#advance(isList ? 2 : 1)
    const path = this.#currentPath(this.#readKey())
    this.#advance(isList ? 2 : 1)
    this.#note(path, position)
    if (!isList) return path
    const name = path.join('.')
    const count = this.#tableCounts.get(name) ?? 0
    this.#tableCounts.set(name, count + 1)
    const item = [...path, String(count)]
    this.#note(item, position)
    return item
  }

  /** `[list.inner]` belongs to the last item of `[[list]]`. */
  #currentPath(key: readonly string[]): readonly string[] {
    let path: readonly string[] = []
    for (const part of key) {
      const count = path.length === 0 ? undefined : this.#tableCounts.get(path.join('.'))
      path = count === undefined ? [...path, part] : [...path, String(count - 1), part]
    }
    return path
  }

  #readPair(table: readonly string[]): void {
    const position = this.#position()
    const path = [...table, ...this.#readKey()]
    this.#note(path, position)
    // The equals sign.
    this.#advance(1)
    this.#readValue(path)
  }

  #readKey(): readonly string[] {
    const parts: string[] = []
    for (;;) {
      this.#skip()
      const from = this.#at
      const mark = this.#next()
      if (mark === '"' || mark === "'") {
        this.#skipText(mark)
        parts.push(unquoted(this.#text.slice(from, this.#at)))
      } else {
        while (/[\w-]/.test(this.#next())) this.#advance(1)
        parts.push(this.#text.slice(from, this.#at))
      }
      this.#skip()
      if (this.#next() !== '.') return parts
      this.#advance(1)
    }
  }

  #readValue(path: readonly string[]): void {
    this.#skip()
    const mark = this.#next()
    if (mark === '[') this.#readItems(']', (index) => this.#readItem([...path, String(index)]))
    else if (mark === '{') this.#readItems('}', () => this.#readPair(path))
    else if (mark === '"' || mark === "'") this.#skipText(mark)
    else while (this.#at < this.#text.length && !/[,\]}#\n]/.test(this.#next())) this.#advance(1)
  }

  #readItem(path: readonly string[]): void {
    this.#note(path, this.#position())
    this.#readValue(path)
  }

  #readItems(end: string, read: (index: number) => void): void {
    this.#advance(1)
    for (let index = 0; this.#at < this.#text.length; index += 1) {
      this.#skip()
      if (this.#next() !== end) read(index)
      this.#skip()
      const mark = this.#next()
      this.#advance(1)
      if (mark === end) return
    }
  }

  /** Goes to the end of a text that begins here, over one line or several. */
  #skipText(mark: string): void {
    const isLong = this.#text.startsWith(mark.repeat(3), this.#at)
    const end = isLong ? mark.repeat(3) : mark
    this.#advance(end.length)
    while (this.#at < this.#text.length && !this.#text.startsWith(end, this.#at)) {
      this.#advance(mark === '"' && this.#next() === '\\' ? 2 : 1)
    }
    this.#advance(end.length)
    // A long text may end in up to two marks of its own.
    while (isLong && this.#next() === mark) this.#advance(1)
  }

  /** Skips blanks, ends of lines and comments. */
  #skip(): void {
    for (;;) {
      if (this.#next() === '#') while (this.#at < this.#text.length && this.#next() !== '\n') this.#advance(1)
      else if (/[\s\uFEFF]/.test(this.#next())) this.#advance(1)
      else return
    }
  }

  #next(): string {
    return this.#text.charAt(this.#at)
  }

  #advance(count: number): void {
    const end = Math.min(this.#at + Math.max(count, 1), this.#text.length)
    for (; this.#at < end; this.#at += 1) {
      if (this.#next() !== '\n') continue
      this.#line += 1
      this.#lineStart = this.#at + 1
    }
  }

  #position(): TextPosition {
    return { line: this.#line, column: this.#at - this.#lineStart + 1 }
  }

  #note(path: readonly string[], position: TextPosition): void {
    const name = path.join('.')
    if (!this.#positions.has(name)) this.#positions.set(name, position)
  }
}

function unquoted(text: string): string {
  if (text.startsWith("'")) return text.slice(1, -1)
  // TOML has two escapes that JSON has not.
  const json = text
    .replaceAll(/\\U([\dA-Fa-f]{8})/g, (_, digits: string) => String.fromCodePoint(Number.parseInt(digits, 16)))
    .replaceAll('\\e', '\\u001b')
  try {
    return JSON.parse(json) as string
  } catch {
    return text.slice(1, -1)
  }
}
