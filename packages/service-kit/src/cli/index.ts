export { UsageError } from '../errors.ts'
export {
  type Command,
  type CommandContext,
  type CommandDefinition,
  type CommandLogLevel,
  commandLogLevels,
  defineCommand,
} from './command.ts'
export { helpText } from './command-help.ts'
export { type CommandStreams, systemStreams } from './command-streams.ts'
export { describeError } from './describe-error.ts'
export { nearestName } from './nearest-name.ts'
export type {
  ChoiceOption,
  DurationOption,
  FlagOption,
  ListOption,
  NumberOption,
  OptionDefinition,
  OptionDefinitions,
  OptionValue,
  OptionValues,
  TextOption,
} from './option-types.ts'
export { readArguments, runCommand, type RunCommandOptions } from './run-command.ts'
