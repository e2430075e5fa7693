import { expect } from 'vitest'

/** Expects that nothing was found, and names what was: a report without a diff still says which file to mend. */
export function expectNone(found: readonly unknown[], hint = ''): void {
  const list = found.map((each) => `\n  ${typeof each === 'string' ? each : JSON.stringify(each)}`).join('')
  expect(found, `${found.length} found${hint === '' ? '' : `; ${hint}`}:${list}\n`).toEqual([])
}
