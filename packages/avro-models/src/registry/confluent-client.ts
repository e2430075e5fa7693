import { MissingPackageError } from '../errors.ts'

/** How a request changes on its way, as the client's HTTP library has it. */
export interface RequestMiddleware {
  (): {
    prepareRequest(
      next: () => Promise<{ enhance(extras: { readonly headers: Record<string, string> }): unknown }>,
    ): Promise<unknown>
  }
}

/** What the client is made with. */
export interface ConfluentClientOptions {
  /** Address of the registry. */
  readonly host: string
  /** User and password. */
  readonly auth?: { readonly username: string; readonly password: string }
  /** HTTP agent, with certificates if there are any. */
  readonly agent?: unknown
  /** Changes of every request. */
  readonly middlewares: readonly RequestMiddleware[]
  /** How failed requests are repeated; all five fields, because the client keeps what one instance gave for the next. */
  readonly retry: {
    readonly maxRetryTimeInSecs: number
    readonly initialRetryTimeInSecs: number
    readonly factor: number
    readonly multiplier: number
    readonly retries: number
  }
}

/** An answer of the registry. */
export interface ConfluentResponse {
  /** The parsed body. */
  data(): unknown
}

type Call = (parameters: Record<string, unknown>) => Promise<ConfluentResponse>

/** The resources of the registry, by the names of @kafkajs/confluent-schema-registry. */
export interface ConfluentApi {
  /** Schemas by id. */
  readonly Schema: { readonly find: Call }
  /** Subjects, their versions and modes. */
  readonly Subject: {
    readonly all: Call
    readonly version: Call
    readonly latestVersion: Call
    readonly config: Call
    readonly updateConfig: Call
    readonly register: Call
  }
}

/** Makes the client's resources; the seam for tests. */
export type ConfluentApiFactory = (options: ConfluentClientOptions) => Promise<ConfluentApi>

const vendor = '@kafkajs/confluent-schema-registry'

/**
 * The resources of @kafkajs/confluent-schema-registry. They are used below its own methods, which parse every schema anew,
 * change the mode of subjects on the way, and drop properties such as `connect.name`.
 * @throws {MissingPackageError} When the package is not installed.
 */
export const systemConfluentApi: ConfluentApiFactory = async (options) => {
  let module: { readonly SchemaRegistry: new (options: ConfluentClientOptions) => { readonly api: ConfluentApi } }
  try {
    module = (await import('@kafkajs/confluent-schema-registry')) as never
  } catch (cause) {
    throw new MissingPackageError('the registry client', [vendor], { cause })
  }
  return new module.SchemaRegistry(options).api
}
