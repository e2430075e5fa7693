import { MissingPackageError } from '@cryptics-lab/avro-models'

/** How each package of OpenTelemetry is loaded. */
export interface OpenTelemetryImports {
  /** `@opentelemetry/api`. */
  readonly api: () => Promise<unknown>
  /** `@opentelemetry/context-async-hooks`. */
  readonly contextAsyncHooks: () => Promise<unknown>
  /** `@opentelemetry/core`. */
  readonly core: () => Promise<unknown>
  /** `@opentelemetry/exporter-trace-otlp-http`. */
  readonly exporter: () => Promise<unknown>
  /** `@opentelemetry/resources`. */
  readonly resources: () => Promise<unknown>
  /** `@opentelemetry/sdk-trace-base`. */
  readonly sdk: () => Promise<unknown>
}

/** The packages, loaded. */
export interface OpenTelemetryPackages {
  readonly api: typeof import('@opentelemetry/api')
  readonly contextAsyncHooks: typeof import('@opentelemetry/context-async-hooks')
  readonly core: typeof import('@opentelemetry/core')
  readonly resources: typeof import('@opentelemetry/resources')
  readonly sdk: typeof import('@opentelemetry/sdk-trace-base')
  readonly exporterModule: typeof import('@opentelemetry/exporter-trace-otlp-http') | undefined
}

const names = {
  api: '@opentelemetry/api',
  contextAsyncHooks: '@opentelemetry/context-async-hooks',
  core: '@opentelemetry/core',
  exporter: '@opentelemetry/exporter-trace-otlp-http',
  resources: '@opentelemetry/resources',
  sdk: '@opentelemetry/sdk-trace-base',
} as const

/** Loads the packages as Node does. */
export const systemImports: OpenTelemetryImports = {
  api: () => import('@opentelemetry/api'),
  contextAsyncHooks: () => import('@opentelemetry/context-async-hooks'),
  core: () => import('@opentelemetry/core'),
  exporter: () => import('@opentelemetry/exporter-trace-otlp-http'),
  resources: () => import('@opentelemetry/resources'),
  sdk: () => import('@opentelemetry/sdk-trace-base'),
}

/**
 * Loads what tracing needs.
 * @throws {MissingPackageError} Packages are not installed; all of them are named at once.
 */
export async function loadOpenTelemetry(
  exporter: 'none' | 'otlp',
  imports: OpenTelemetryImports,
): Promise<OpenTelemetryPackages> {
  const missing: string[] = []
  let cause: unknown
  const load = async (name: keyof OpenTelemetryImports): Promise<unknown> => {
    try {
      return await imports[name]()
    } catch (error) {
      missing.push(names[name])
      cause = error
      return undefined
    }
  }
  const [api, contextAsyncHooks, core, resources, sdk, exporterModule] = await Promise.all([
    load('api'),
    load('contextAsyncHooks'),
    load('core'),
    load('resources'),
    load('sdk'),
    exporter === 'otlp' ? load('exporter') : undefined,
  ])
  if (missing.length > 0) {
    const feature = exporter === 'otlp' ? 'tracing with the otlp exporter' : 'tracing'
    throw new MissingPackageError(feature, missing.sort(), { cause })
  }
  return { api, contextAsyncHooks, core, resources, sdk, exporterModule } as OpenTelemetryPackages
}
