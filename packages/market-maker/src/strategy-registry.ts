import { InvalidOptionError } from '@cryptics-lab/avro-models'
import { StrategyUnknownError } from './errors.ts'
import type { Strategy, StrategyFactory } from './ports.ts'

/** Strategies by name. Each is registered with one line and made by its name with the options of its own type. */
export class StrategyRegistry<Options extends object = Record<never, never>> {
  readonly #factories = new Map<string, StrategyFactory<never>>()

  /** Names in the order of registration. */
  get names(): readonly string[] {
    return [...this.#factories.keys()]
  }

  /**
   * Adds a strategy.
   * @returns The same registry, which now knows the name.
   * @throws {InvalidOptionError} When the name is registered already.
   */
  register<Name extends string, StrategyOptions>(
    name: Name,
    factory: StrategyFactory<StrategyOptions>,
  ): StrategyRegistry<Options & Record<Name, StrategyOptions>> {
    if (this.#factories.has(name)) throw new InvalidOptionError('name', `a strategy is registered as "${name}" already`)
    this.#factories.set(name, factory as StrategyFactory<never>)
    return this as unknown as StrategyRegistry<Options & Record<Name, StrategyOptions>>
  }

  /**
   * Makes a strategy.
   * @throws {StrategyUnknownError} When no strategy has the name.
   * @throws {InvalidOptionError} When the strategy refuses its options.
   */
  create<Name extends keyof Options & string>(name: Name, options: Options[Name]): Strategy {
    const factory = this.#factories.get(name)
    if (factory === undefined) throw new StrategyUnknownError(name, this.names)
    return (factory as StrategyFactory<Options[Name]>)(options)
  }
}
