import type { ConnectConfig } from '../../connect/jdbc/jdbc-sink.ts'
import { withoutSecrets } from '../../connect/jdbc/secret-options.ts'
import { type ConfigDifference, driftOf } from '../../connect/lifecycle/config-drift.ts'
import { unlessMissing } from '../../connect/lifecycle/deploy-connector.ts'
import { planOf } from '../../connect/runtime/managed-plan.ts'
import { planOptionsOf } from '../open-connect.ts'
import type { Pipeline } from '../open-pipeline.ts'
import type { ConnectorsContext } from './connectors-context.ts'
import { eachTarget, type Outcome } from './each-target.ts'
import { findTargets, managedTargets } from './find-targets.ts'

/**
 * Shows configurations, secrets hidden: those that would be deployed and how what runs differs from them, or, without a file,
 * those that run. With `--diff` only the differences, and exit code 1 when there are any.
 */
export async function showConfigs(context: ConnectorsContext): Promise<number> {
  const { pipeline, options, client, call } = context
  if (pipeline !== undefined) return await showPlans(context, pipeline)
  return await eachTarget(context, findTargets(context), async ({ name }) => {
    if (options.diff) return { line: `${name}: no file says what is wanted`, data: { name }, isBad: true }
    const config = withoutSecrets(await client.config(name, call))
    return { line: [name, ...linesOf(config)].join('\n'), data: { name, config } }
  })
}

async function showPlans(context: ConnectorsContext, pipeline: Pipeline): Promise<number> {
  const { options, client, call, writeError } = context
  const planOptions = planOptionsOf(pipeline.settings)
  return await eachTarget(context, managedTargets(pipeline, options.names), async ({ name, connector }) => {
    const { config, notices } = planOf(connector, planOptions)
    const running = options.offline ? undefined : await unlessMissing(client.config(name, call))
    const drift = running === undefined ? [] : driftOf(config, running)
    for (const notice of options.json || options.diff ? [] : notices) writeError(notice)
    const deployed = options.offline ? undefined : running !== undefined
    const shown = withoutSecrets(config)
    const data = { name, ...(options.diff ? {} : { config: shown, notices }), deployed: deployed ?? null, drift }
    return options.diff ? diffOutcome(name, deployed, drift, data) : planOutcome(name, shown, deployed, drift, data)
  })
}

function diffOutcome(
  name: string,
  deployed: boolean | undefined,
  drift: readonly ConfigDifference[],
  data: object,
): Outcome {
  if (deployed !== true) {
    const why = deployed === undefined ? 'was not asked for' : 'is not deployed'
    return { line: `${name}: ${why}`, data, isBad: true }
  }
  const lines = drift.map((difference) => `${name}: ${differenceLine(difference)}`)
  return { line: lines.length === 0 ? `${name}: as wanted` : lines.join('\n'), data, isBad: drift.length > 0 }
}

function planOutcome(
  name: string,
  config: ConnectConfig,
  deployed: boolean | undefined,
  drift: readonly ConfigDifference[],
  data: object,
): Outcome {
  const state = deployed === undefined ? [] : [deployed ? 'as deployed' : 'not deployed']
  const head = drift.length > 0 ? [`${drift.length} options run otherwise:`] : state
  const lines = [...linesOf(config), ...drift.map((difference) => `  ! ${differenceLine(difference)}`)]
  return { line: [[name, ...head].join(', '), ...lines].join('\n'), data }
}

function linesOf(config: ConnectConfig): readonly string[] {
  const options = Object.entries(config).toSorted(([left], [right]) => (left < right ? -1 : 1))
  return options.map(([option, value]) => `  ${option}=${value}`)
}

const shown = (value: string | undefined): string => (value === undefined ? 'absent' : JSON.stringify(value))

function differenceLine({ option, wanted, running }: ConfigDifference): string {
  return `${option} is ${shown(running)}, wanted ${shown(wanted)}`
}
