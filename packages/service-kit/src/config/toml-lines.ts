/**
 * Lines of the keys of a TOML text, by their path joined with dots. Keys inside of inline tables have the line of the key
 * that holds the table; {@link lineOf} finds them by their parent.
 */
export function tomlLines(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>()
  let table: readonly string[] = []
  let open: string | undefined
  for (const [index, line] of text.split('\n').entries()) {
    if (open !== undefined) {
      if (line.includes(open)) open = undefined
      continue
    }
    const header = /^\s*\[{1,2}\s*([^[\]]+?)\s*\]{1,2}/.exec(line)?.[1]
    const key = /^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=/.exec(line)?.[1]
    if (header !== undefined) note(lines, (table = splitKey(header)), index + 1)
    else if (key !== undefined) note(lines, [...table, ...splitKey(key)], index + 1)
    open = opening(line)
  }
  return lines
}

/** Line of a path, or of the nearest thing that holds it. */
export function lineOf(lines: ReadonlyMap<string, number>, path: readonly string[]): number | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const line = lines.get(path.slice(0, length).join('.'))
    if (line !== undefined) return line
  }
  return undefined
}

function note(lines: Map<string, number>, path: readonly string[], line: number): void {
  const key = path.join('.')
  if (!lines.has(key)) lines.set(key, line)
}

function splitKey(key: string): readonly string[] {
  return (key.match(/[\w-]+|"[^"]*"|'[^']*'/g) ?? []).map((part) => part.replaceAll(/^["']|["']$/g, ''))
}

/** The mark that ends a text over several lines, when the line leaves one open. */
function opening(line: string): string | undefined {
  for (const mark of ['"""', "'''"]) {
    if ((line.split(mark).length - 1) % 2 === 1) return mark
  }
  return undefined
}
