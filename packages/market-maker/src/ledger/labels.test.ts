import { createIds, createSeededRandom } from '@cryptics-lab/avro-models'
import { describe, expect, it } from 'vitest'
import { createLabels } from './labels.ts'

describe('createLabels', () => {
  it('gives labels that are unique, short enough, and ours', () => {
    const labels = createLabels('mm', createIds({ random: createSeededRandom(1) }))
    const given = Array.from({ length: 5_000 }, () => labels.next())
    expect(new Set(given).size).toBe(given.length)
    expect(Math.max(...given.map(({ length }) => length))).toBeLessThanOrEqual(64)
    expect(given.every((label) => labels.isOwn(label))).toBe(true)
  })

  it('knows the labels of an earlier run, and never repeats them', () => {
    const ids = createIds({ random: createSeededRandom(1) })
    const earlier = createLabels('mm', ids).next()
    const labels = createLabels('mm', ids)
    expect(labels.isOwn(earlier)).toBe(true)
    expect(labels.next()).not.toBe(earlier)
  })

  it.each([null, undefined, '', 'mm', 'mm2-run-0', 'm-run-0', 'other'])('does not take %s for its own', (label) => {
    expect(createLabels('mm', { next: () => 'run' }).isOwn(label)).toBe(false)
  })

  it.each(['', 'a-b', 'a b', 'seventeen_letters', 'ü'])('refuses the prefix %j', (prefix) => {
    expect(() => createLabels(prefix, { next: () => 'run' })).toThrow(expect.objectContaining({ path: 'labelPrefix' }))
  })

  it.each(['', '---', 'x'.repeat(60)])('refuses identities that make no label: %j', (id) => {
    expect(() => createLabels('mm', { next: () => id })).toThrow(expect.objectContaining({ path: 'ids' }))
  })
})
