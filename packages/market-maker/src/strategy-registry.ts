import { InvalidOptionError } from '@cryptics-lab/avro-models'
import { StrategyUnknownError } from './errors.ts'
import type { Strategy, StrategyFactory } from './ports.ts'

/**
 * Strategies by name, with the types of their options kept:
 * `new StrategyRegistry().register('fixed-spread', createFixedSpreadStrategy)`.
 */
export class StrategyRegistry<Known extends object = Record<never, never>> {
  readonly #factories = new Map<string, StrategyFactory<never>>()

  /** Names that are registered, in order. */
  get names(): readonly string[] {
    return [...this.#factories.keys()]
  }

  /**
   * Adds a strategy.
   * @returns This registry, with the type of the new options.
   * @throws {InvalidOptionError} When the name is empty or taken.
   */
  register<Name extends string, Options>(
    name: Name,
    factory: StrategyFactory<Options>,
  ): StrategyRegistry<Known & Readonly<Record<Name, Options>>> {
    if (name === '' || this.#factories.has(name)) {
      throw new InvalidOptionError(
        'name',
        `${JSON.stringify(name)} is empty or taken; every strategy needs its own name`,
      )
    }
    this.#factories.set(name, factory)
    return this
  }

  /**
   * Makes a strategy.
   * @throws {StrategyUnknownError} When no strategy has the name.
   * @throws {InvalidOptionError} When the strategy refuses its options.
   */
  create<Name extends keyof Known & string>(name: Name, options: Known[Name]): Strategy {
    const factory = this.#factories.get(name) as StrategyFactory<Known[Name]> | undefined
    if (factory === undefined) throw new StrategyUnknownError(name, this.names)
    return factory(options)
  }
}
