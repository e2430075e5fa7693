import type { Caller } from './caller.ts'
import type { Parameters } from './rpc.ts'

/** One call of a method. */
export interface Call {
  readonly connection: Caller
  /** Account of the caller; empty for a public method without login. */
  readonly account: string
  readonly params: Parameters
  /** Replies before the method returns; the method then returns {@link responded}. */
  readonly respond: (result: unknown) => void
}

/** What a method returns that has replied already, or never will. */
export const responded: unique symbol = Symbol('responded')

/** A method of the venue. */
export interface Method {
  /** Whether a login is needed. */
  readonly isPrivate: boolean
  /** Whether the request travels to the matching engine. */
  readonly isMatching: boolean
  /** Whether the method needs a connection that stays. */
  readonly isWebSocketOnly: boolean
  /** Runs the method; gives the result, or throws the refusal. */
  readonly run: (call: Call) => unknown
}

/** Methods by name. */
export type MethodTable = ReadonlyMap<string, Method>

/** What a group of methods shares. */
export interface MethodTraits {
  readonly isMatching?: boolean
  readonly isWebSocketOnly?: boolean
}

/** Makes entries of a method table; names that begin with `private/` need a login. */
export function methods(
  entries: Readonly<Record<string, (call: Call) => unknown>>,
  traits: MethodTraits = {},
): (readonly [string, Method])[] {
  return Object.entries(entries).map(([name, run]) => {
    const isPrivate = name.startsWith('private/')
    const { isMatching = false, isWebSocketOnly = false } = traits
    return [name, { isPrivate, isMatching, isWebSocketOnly, run }] as const
  })
}
