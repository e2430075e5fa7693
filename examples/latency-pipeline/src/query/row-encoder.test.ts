import { describe, expect, it } from 'vitest'
import { parseArrayText } from './array-text.ts'
import { createRowEncoder } from './row-encoder.ts'

const encodeOne = (dataTypeID: number, text: string | null): string =>
  createRowEncoder([{ name: 'value', dataTypeID }]).encode([text])

describe('createRowEncoder', () => {
  it.each([
    ['bigint beyond 2^53', 20, '9007199254740993', '{"value":"9007199254740993"}'],
    ['numeric with its scale', 1700, '3.10', '{"value":"3.10"}'],
    ['integer', 23, '-7', '{"value":-7}'],
    ['float', 701, '1e-07', '{"value":1e-7}'],
    ['not a number', 701, 'NaN', '{"value":"NaN"}'],
    ['infinity', 700, '-Infinity', '{"value":"-Infinity"}'],
    ['boolean', 16, 't', '{"value":true}'],
    ['bytes', 17, '\\x00ff', '{"value":"00ff"}'],
    ['time without a fraction', 1184, '2024-08-08 12:00:00+00', '{"value":"2024-08-08T12:00:00.000000Z"}'],
    ['time with a short fraction', 1184, '2024-08-08 12:00:00.12+00', '{"value":"2024-08-08T12:00:00.120000Z"}'],
    ['endless time', 1184, 'infinity', '{"value":"infinity"}'],
    ['local time', 1114, '2024-08-08 12:00:00.5', '{"value":"2024-08-08T12:00:00.500000"}'],
    ['text with a line end', 25, 'a\nb', '{"value":"a\\nb"}'],
    // A number in JSON may be longer than JavaScript's, so the text is not parsed; only its line ends would break the format.
    ['JSON as it is', 114, '{"n":\n 12345678901234567890}', '{"value":{"n":  12345678901234567890}}'],
    ['array', 1016, '{1,NULL,3}', '{"value":["1",null,"3"]}'],
    ['array of arrays', 1007, '{{1,2},{3,4}}', '{"value":[[1,2],[3,4]]}'],
  ])('encodes %s', (_name, type, text, expected) => {
    expect(encodeOne(type, text)).toBe(expected)
    expect(JSON.parse(encodeOne(type, text))).toBeTypeOf('object')
  })

  it('gives a repeated name a number, so that no value is lost', () => {
    const encoder = createRowEncoder([
      { name: 'count', dataTypeID: 23 },
      { name: 'count', dataTypeID: 23 },
    ])
    expect(encoder.encode(['1', null])).toBe('{"count":1,"count_2":null}')
  })
})

describe('parseArrayText', () => {
  it.each([
    ['{}', []],
    ['{a,"b c","d\\"e","f\\\\g",NULL,"NULL"}', ['a', 'b c', 'd"e', 'f\\g', null, 'NULL']],
    ['[0:1]={x,y}', ['x', 'y']],
    ['{{"}"},{","}}', [['}'], [',']]],
    ['{""}', ['']],
  ])('reads %s', (text, expected) => {
    expect(parseArrayText(text)).toEqual(expected)
  })
})
