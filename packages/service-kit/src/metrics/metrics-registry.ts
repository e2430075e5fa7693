import type { MetricLabels, Metrics } from '@cryptics-lab/avro-models'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { isSecretName, redactPatterns, secretMark } from '../logging/redact-text.ts'
import { metricNames } from '../metric-names.ts'
import { bucketsFor } from './buckets.ts'

/** What {@link createMetricsRegistry} takes; everything has a default. */
export interface MetricsRegistryOptions {
  /** Put before every name that does not begin with it; default none. */
  readonly prefix?: string
  /** Whether memory, processor time and event-loop lag of the process are measured too; default false. */
  readonly defaultMetrics?: boolean
  /** How many sets of label values one name may have, 1 or more; further ones become `other`. Default 500. */
  readonly maximumLabelSets?: number
  /** Bucket bounds of a histogram by its name; default by the unit that the name ends with. */
  readonly buckets?: Readonly<Record<string, readonly number[]>>
}

/** The one registry of a process. */
export interface MetricsRegistry {
  /** Registry of prom-client, for measurements that the application makes itself. */
  readonly registry: Registry
  /** What the parts of the suite report to. Never throws: what cannot be taken is counted. */
  readonly metrics: Metrics
  /** Media type of {@link MetricsRegistry.text}. */
  readonly contentType: string
  /** Everything that was measured, in the text format of Prometheus. */
  text(): Promise<string>
}

type Kind = 'counter' | 'gauge' | 'histogram'
type Write = (value: number) => void

interface Family {
  readonly kind: Kind
  readonly labelNames: readonly string[]
  readonly bind: (labels: Record<string, string>) => Write
  readonly sets: Map<string, Write>
}

/**
 * Makes a registry whose measurements come into being with their first use. The first use of a name fixes its kind and its
 * label names; a later use that does not fit, a value that is not a finite number, or more label sets than allowed is
 * counted in `cryptics_metrics_rejected_total` and never thrown.
 */
export function createMetricsRegistry(options: MetricsRegistryOptions = {}): MetricsRegistry {
  const registry = new Registry()
  const prefix = options.prefix ?? ''
  if (options.defaultMetrics === true) collectDefaultMetrics({ register: registry, prefix })
  const families = createFamilies(registry, options)
  const metrics: Metrics = {
    count: (name, value = 1, labels) => families.record('counter', name, value, labels),
    gauge: (name, value, labels) => families.record('gauge', name, value, labels),
    observe: (name, value, labels) => families.record('histogram', name, value, labels),
  }
  return { registry, metrics, contentType: registry.contentType, text: () => registry.metrics() }
}

interface Families {
  record(kind: Kind, name: string, value: number, labels: MetricLabels | undefined): void
}

function createFamilies(registry: Registry, options: MetricsRegistryOptions): Families {
  const prefix = options.prefix ?? ''
  const maximum = Math.max(1, options.maximumLabelSets ?? 500)
  const families = new Map<string, Family | 'refused'>()
  let rejected: Counter | undefined

  const reject = (metric: string, reason: string): void => {
    rejected ??= new Counter({
      name: prefix + metricNames.metricsRejected,
      help: helpOf(metricNames.metricsRejected),
      labelNames: ['metric', 'reason'],
      registers: [registry],
    })
    rejected.inc({ metric, reason })
  }

  const open = (kind: Kind, name: string, labels: MetricLabels): Family | 'refused' => {
    const full = name.startsWith(prefix) ? name : prefix + name
    const labelNames = Object.keys(labels).sort()
    const family = createFamily(registry, kind, full, labelNames, options.buckets?.[name])
    // Names come from code, but a program that makes them up must not fill the memory either.
    if (families.size < 5_000) families.set(name, family)
    return family
  }

  return {
    record(kind, name, value, labels = {}) {
      const family = families.get(name) ?? open(kind, name, labels)
      if (family === 'refused') return reject('other', 'name')
      if (family.kind !== kind) return reject(name, 'kind')
      if (!Number.isFinite(value) || (kind === 'counter' && value < 0)) return reject(name, 'value')
      if (hasOtherLabels(family, labels)) reject(name, 'labels')
      const key = keyOf(family, labels)
      let write = family.sets.get(key)
      if (write === undefined) {
        const isFull = family.sets.size >= maximum
        if (isFull) reject(name, 'cardinality')
        const setKey = isFull ? '\u0000other' : key
        write = family.sets.get(setKey) ?? family.bind(isFull ? others(family) : cleaned(family, labels))
        family.sets.set(setKey, write)
      }
      write(value)
    },
  }
}

function createFamily(
  registry: Registry,
  kind: Kind,
  name: string,
  labelNames: readonly string[],
  buckets: readonly number[] | undefined,
): Family | 'refused' {
  const settings = { name, help: helpOf(name), labelNames: [...labelNames], registers: [registry] }
  const common = { kind, labelNames, sets: new Map<string, Write>() }
  try {
    if (kind === 'counter') {
      const counter = new Counter(settings)
      return { ...common, bind: (labels) => (value) => counter.inc(labels, value) }
    }
    if (kind === 'gauge') {
      const gauge = new Gauge(settings)
      return { ...common, bind: (labels) => (value) => gauge.set(labels, value) }
    }
    const histogram = new Histogram({ ...settings, buckets: [...(buckets ?? bucketsFor(name))] })
    return { ...common, bind: (labels) => (value) => histogram.observe(labels, value) }
  } catch {
    // A name or a label that Prometheus does not allow, or a name that the application registered itself.
    return 'refused'
  }
}

function hasOtherLabels(family: Family, labels: MetricLabels): boolean {
  let count = 0
  for (const name in labels) {
    if (!family.labelNames.includes(name)) return true
    count += 1
  }
  return count !== family.labelNames.length
}

function keyOf(family: Family, labels: MetricLabels): string {
  let key = ''
  for (const name of family.labelNames) key += `${labels[name] ?? ''}\u0001`
  return key
}

const others = (family: Family): Record<string, string> =>
  Object.fromEntries(family.labelNames.map((name) => [name, 'other']))

/** Label values are seen by everybody who may scrape: an address keeps its host and loses its password. */
function cleaned(family: Family, labels: MetricLabels): Record<string, string> {
  return Object.fromEntries(
    family.labelNames.map((name) => {
      const value = String(labels[name] ?? '').slice(0, 200)
      return [name, isSecretName(name) ? secretMark : redactPatterns(value)]
    }),
  )
}

/** A sentence made of the name: measurements are described where they are named. */
function helpOf(name: string): string {
  return name.replaceAll('_', ' ').replace(/ total$/, ', total')
}
