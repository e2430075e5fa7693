import type { Model } from '@cryptics-lab/avro-models'
import { NameTakenError, NameUnknownError } from '../errors.ts'
import { createSinkConnector, type SinkConnector, type SinkConnectorOptions } from './sink-connector.ts'

/** What a registry and a runtime need of a connector, whatever its records are. */
export type RegisteredConnector = Pick<
  SinkConnector<object>,
  'topicKey' | 'name' | 'tableName' | 'connectorNamePrefix' | 'primaryKeys' | 'getConnectorConfig'
> & {
  /** Model of the records. */
  readonly model: Pick<Model, 'name' | 'version' | 'schema' | 'history' | 'fields' | 'time'>
}

/** A class of connectors; the registry makes the instance. */
export type ConnectorClass<Connector extends RegisteredConnector> = new (options: SinkConnectorOptions) => Connector

/** Connectors by name. Each is registered with one line and looked up by name with its own type. */
export class ConnectorRegistry<Connectors extends object = Record<never, never>> {
  readonly #options: SinkConnectorOptions
  readonly #connectors = new Map<string, RegisteredConnector>()

  /** @param options What all connectors share. */
  constructor(options: SinkConnectorOptions) {
    this.#options = options
  }

  /** Names in the order of registration. */
  get names(): readonly string[] {
    return [...this.#connectors.keys()]
  }

  /**
   * Adds a connector: a class that extends {@link SinkConnector}, or a model.
   * @returns The same registry, which now knows the name.
   * @throws {NameTakenError} When the name is registered already.
   */
  register<Name extends string, Connector extends RegisteredConnector>(
    name: Name,
    connector: ConnectorClass<Connector>,
  ): ConnectorRegistry<Connectors & Record<Name, Connector>>
  register<Name extends string, Value extends object>(
    name: Name,
    model: Model<Value>,
  ): ConnectorRegistry<Connectors & Record<Name, SinkConnector<Value>>>
  register(name: string, entry: unknown): unknown {
    if (this.#connectors.has(name)) throw new NameTakenError('connector', name)
    const connector =
      typeof entry === 'function'
        ? new (entry as ConnectorClass<RegisteredConnector>)(this.#options)
        : createSinkConnector(entry as Model<object>, this.#options)
    this.#connectors.set(name, connector)
    return this
  }

  /**
   * A connector by name.
   * @throws {NameUnknownError} When no connector has the name.
   */
  get<Name extends keyof Connectors & string>(name: Name): Connectors[Name] {
    const connector = this.#connectors.get(name)
    if (connector === undefined) throw new NameUnknownError('connector', name, this.names)
    return connector as unknown as Connectors[Name]
  }

  /** Every connector with the name that it was registered under. */
  entries(): readonly (readonly [name: string, connector: RegisteredConnector])[] {
    return [...this.#connectors]
  }
}
