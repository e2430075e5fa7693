import { type Command, commandLogLevels } from './command.ts'
import type { OptionDefinition, OptionDefinitions } from './option-types.ts'

/** Options that every command has. */
const commonOptions = {
  json: { type: 'flag', description: 'write machine-readable JSON to standard output' },
  verbose: { type: 'flag', short: 'v', description: 'say more' },
  'log-level': {
    type: 'choice',
    choices: commandLogLevels,
    default: 'info',
    placeholder: 'LEVEL',
    description: `how much goes to standard error: ${commandLogLevels.join(', ')}`,
  },
  help: { type: 'flag', short: 'h', description: 'this text' },
  version: { type: 'flag', description: 'the version' },
} as const satisfies OptionDefinitions

/** Options of a command with those that every command has; the command's own words win. */
export function allOptions(command: Command): OptionDefinitions {
  return {
    ...command.options,
    ...Object.fromEntries(Object.entries(commonOptions).filter(([name]) => command.options?.[name] === undefined)),
  }
}

/** Text of `--help`. */
export function helpText(command: Command): string {
  const usage = ['Usage:', command.name, '[options]', ...(command.positionals ?? [])].join(' ')
  const rows = Object.entries(allOptions(command)).map(
    ([name, option]) => [signature(name, option), describe(option)] as const,
  )
  const width = Math.max(...rows.map(([left]) => left.length)) + 2
  const lines = rows.map(([left, right]) => `  ${left.padEnd(width)}${right}`)
  return [usage, '', command.summary, '', ...lines, ...(command.notes === undefined ? [] : ['', command.notes])].join(
    '\n',
  )
}

function signature(name: string, option: OptionDefinition): string {
  const short = option.short === undefined ? '' : `-${option.short}, `
  return option.type === 'flag' ? `${short}--${name}` : `${short}--${name} ${placeholderOf(option)}`
}

function placeholderOf(option: OptionDefinition): string {
  if (option.placeholder !== undefined) return option.placeholder
  if (option.type === 'choice') return option.choices.join('|')
  return { text: 'TEXT', number: 'N', duration: 'TIME', list: 'A,B', flag: '' }[option.type]
}

function describe(option: OptionDefinition): string {
  const value = 'default' in option ? option.default : undefined
  return value === undefined ? option.description : `${option.description} (default ${value})`
}
