import { CrypticsError } from '@cryptics-lab/avro-models'
import { firstWord } from './command-arguments.ts'
import { connectorsOptions, readConnectorsOptions } from './connectors/connectors-options.ts'
import { runConnectors } from './connectors/run-connectors.ts'
import { helpText } from './help-text.ts'
import { createPipeline } from './open-pipeline.ts'
import { type CommandOptions, commandOptions, readOptions } from './options.ts'
import { readPipelineFile } from './pipeline-file.ts'
import { readSettings } from './pipeline-settings.ts'
import { readVersion } from './read-version.ts'
import { replayLetters } from './replay-letters.ts'
import { runPipeline } from './run-pipeline.ts'
import { showStatus } from './show-status.ts'
import type { CommandSurroundings } from './surroundings.ts'
import { tailTopic } from './tail-topic.ts'
import { tendTopics } from './tend-topics.ts'
import { validatePipeline } from './validate-pipeline.ts'

/** Runs the command and gives its exit code. */
export async function runCommand(parameters: readonly string[], surroundings: CommandSurroundings): Promise<number> {
  try {
    const asked = parameters.find((parameter) => parameter === '--help' || parameter === '--version')
    if (!isAboutConnectors(parameters)) return await run(readOptions(parameters), surroundings)
    if (asked !== undefined) return await run(readOptions([asked]), surroundings)
    return await runConnectors(readConnectorsOptions(parameters), surroundings)
  } catch (error) {
    if (!CrypticsError.is(error)) throw error
    const isVerbose = parameters.includes('-v') || parameters.includes('--verbose')
    surroundings.writeError(`sink-connectors: ${isVerbose ? (error.stack ?? error.message) : error.message}`)
    return 1
  }
}

/** The sub-command `connectors` has options of its own, some of the same name. */
function isAboutConnectors(parameters: readonly string[]): boolean {
  return firstWord(parameters, { ...commandOptions, ...connectorsOptions }) === 'connectors'
}

async function run(options: CommandOptions, surroundings: CommandSurroundings): Promise<number> {
  const { command, config } = options
  if (command === 'help' || command === 'version') {
    await surroundings.writeOut(command === 'help' ? helpText : readVersion())
    return 0
  }
  const pipeline = createPipeline(readSettings(readPipelineFile(config, surroundings.environment)), config)
  switch (command) {
    case 'run':
      return await runPipeline(pipeline, options, surroundings)
    case 'validate':
      return await validatePipeline(pipeline, options, surroundings)
    case 'status':
      return await showStatus(pipeline, options, surroundings)
    case 'topics':
      return await tendTopics(pipeline, options, surroundings)
    case 'tail':
      return await tailTopic(pipeline, options, surroundings)
    default:
      return await replayLetters(pipeline, options, surroundings)
  }
}
