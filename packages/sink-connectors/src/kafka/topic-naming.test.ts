import { expect, it } from 'vitest'
import { createTopicNaming } from './topic-naming.ts'

it('names topics by preset, by exception, and their dead letters', () => {
  const cryptics = createTopicNaming({ preset: 'cryptics', venue: 'deribit', topics: { ack: 'my.acks' } })
  expect([cryptics.topic('book_top'), cryptics.topic('ack')]).toEqual(['cryptics.deribit.book_top.avro', 'my.acks'])
  expect(cryptics.deadLetters('my.acks')).toBe('my.acks.dlq')
  const broker = createTopicNaming({ preset: 'multiBroker', broker: 'binance', domain: 'market_data' })
  expect(broker.topic('trade')).toBe('binance.market_data.trade')
})

it('says how records are written, in the name too', () => {
  const naming = createTopicNaming({ preset: 'cryptics', venue: 'deribit', serializers: { signal: 'json' } })
  expect([naming.topic('signal'), naming.serializer('signal')]).toEqual(['cryptics.deribit.signal.json', 'json'])
  expect([naming.topic('trade'), naming.serializer('trade')]).toEqual(['cryptics.deribit.trade.avro', 'avro'])
  const wrong = () => createTopicNaming({ preset: 'cryptics', venue: 'x', serializers: { signal: 'xml' as never } })
  expect(wrong).toThrow(/^serializers\.signal: /)
})

it('refuses what is no topic name, and says which part', () => {
  expect(() => createTopicNaming({ preset: 'cryptics', venue: 'de ribit' })).toThrow(/^venue: /)
  expect(() => createTopicNaming({ preset: 'multiBroker', broker: 'a', domain: '' })).toThrow(/^domain: /)
  expect(() => createTopicNaming({ preset: 'cryptics', venue: 'x', topics: { ack: '..' } })).toThrow(/^topics\.ack: /)
  expect(() => createTopicNaming({ preset: 'cryptics', venue: 'x' }).topic('a/b')).toThrow(/^model: /)
})
