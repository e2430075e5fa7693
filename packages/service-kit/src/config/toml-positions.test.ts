import fc from 'fast-check'
import { parse, stringify } from 'smol-toml'
import { describe, expect, it } from 'vitest'
import { leavesOf } from './config-layer.ts'
import { positionOf, tomlPositions } from './toml-positions.ts'

const text = `# a comment with """ and '''
title = "a = b" # = c
[http]   # [not.a.table]
port = 1
  cors_origins = [
  "https://a.example", # first
  'https://b.example'
]
nested = [["x", "y"], ["z"]]
[ kafka . "b.c" ]
note = """
[fake]
port = 2
\\""" still """
other = '''
fake = 1'''
inline = { one = 1, two = { three = "}" } }
a.b = 2024-08-08T00:00:00Z
[[parts]]
name = "first"
[[parts]]
name = "second"
[parts.inner]
deep = 1
`

describe('places in TOML', () => {
  it.each<[string, number, number]>([
    ['title', 2, 1],
    ['http', 3, 1],
    ['http.port', 4, 1],
    ['http.cors_origins', 5, 3],
    ['http.cors_origins.0', 6, 3],
    ['http.cors_origins.1', 7, 3],
    ['http.nested.1.0', 9, 24],
    ['kafka.b.c', 10, 1],
    ['kafka.b.c.note', 11, 1],
    ['kafka.b.c.other', 15, 1],
    ['kafka.b.c.inline.two.three', 17, 29],
    ['kafka.b.c.a.b', 18, 1],
    ['parts', 19, 1],
    ['parts.1', 21, 1],
    ['parts.1.name', 22, 1],
    ['parts.1.inner.deep', 24, 1],
  ])('of %s are line %i column %i', (path, line, column) => {
    expect(parse(text)).toBeTypeOf('object')
    expect(tomlPositions(text).get(path)).toEqual({ line, column })
  })

  it('know nothing of what is inside of texts and comments', () => {
    const paths = [...tomlPositions(text).keys()]
    expect(paths.filter((path) => path.includes('fake') || path.includes('not'))).toEqual(['kafka.b.c.note'])
  })

  it('of what is not there are those of what holds it', () => {
    const positions = tomlPositions(text)
    expect(positionOf(positions, ['http', 'host'])).toEqual({ line: 3, column: 1 })
    expect(positionOf(positions, ['nothing'])).toBeUndefined()
  })

  it('are found for every setting, and begin with its key', () => {
    const key = fc.oneof(fc.stringMatching(/^[a-z_-]{1,6}$/), fc.constantFrom('a b', 'ä', '"', "'", '=', '#', '[x]'))
    const leaf = fc.oneof(fc.integer(), fc.boolean(), fc.string(), fc.array(fc.string(), { maxLength: 3 }))
    const table = fc.dictionary(key, fc.oneof(leaf, fc.dictionary(key, leaf, { maxKeys: 4 })), { maxKeys: 5 })
    fc.assert(
      fc.property(table, (values) => {
        const written = stringify(values)
        const lines = written.split('\n')
        const positions = tomlPositions(written)
        for (const { path } of leavesOf(parse(written))) {
          if (path.length === 0) continue
          const position = positions.get(path.join('.'))
          expect(position, written).toBeDefined()
          const rest = lines[(position?.line ?? 0) - 1]?.slice((position?.column ?? 0) - 1) ?? ''
          const name = path.at(-1) as string
          expect(rest.startsWith('[') || rest.startsWith(name) || rest.startsWith(JSON.stringify(name)), written).toBe(
            true,
          )
        }
      }),
    )
  })

  it.each(['[', '[a', 'a', 'a =', 'a = [', 'a = {', 'a = "', '"', '[[', '= 1', ']', 'a = [,]', '\\'])(
    'end for %j, which is not TOML',
    (broken) => {
      expect(tomlPositions(broken)).toBeInstanceOf(Map)
    },
  )
})
