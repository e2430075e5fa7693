export { createMetricsRegistry, type MetricsRegistry, type MetricsRegistryOptions } from './metrics-registry.ts'
