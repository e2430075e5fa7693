import { expectTypeOf, test } from 'vitest'
import type { OrderGateway } from '@cryptics-lab/avro-models'
import type { WebSocketFactory } from '../../core/web-socket.ts'
import type { DeribitClient } from './deribit-client.ts'
import type { DeribitGateway } from './gateway.ts'
import type { DeribitMethod, DeribitOrderReply } from './index.ts'

declare const client: DeribitClient

test('methods are typed by their name', () => {
  expectTypeOf(client.request('public/get_time', {})).resolves.toEqualTypeOf<number>()
  expectTypeOf(
    client.request('private/buy', { instrument_name: 'BTC-PERPETUAL', amount: 100, price: 1 }),
  ).resolves.toEqualTypeOf<DeribitOrderReply>()
  // @ts-expect-error no such method
  void client.request('public/get_tim', {})
  // @ts-expect-error a parameter is missing
  void client.request('public/ticker', {})
  // @ts-expect-error a parameter that the method does not have
  void client.request('public/get_time', { at: 1 })
  expectTypeOf<'private/mass_quote'>().not.toExtend<DeribitMethod>()
})

test('the gateway fits the vocabulary’s port', () => {
  expectTypeOf<DeribitGateway>().toExtend<OrderGateway>()
})

test('a pair of sockets in memory fits the port by its shape', () => {
  interface Connection {
    send(text: string): void
    close(code?: number, reason?: string): void
    terminate(): void
    readonly bufferedAmount: number
  }
  interface Handlers {
    onOpen(): void
    onMessage(data: string | Uint8Array): void
    onClose(code: number, reason: string): void
    onError(error: unknown): void
  }
  expectTypeOf<(url: string, handlers: Handlers) => Connection>().toExtend<WebSocketFactory>()
})
