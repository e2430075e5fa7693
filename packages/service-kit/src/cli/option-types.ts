/** What every option of a command has. */
interface OptionCommon {
  /** One line for the help. */
  readonly description: string
  /** One letter that stands for the option, for example `p`. */
  readonly short?: string
  /** What the help calls the value, for example `FILE`; the default follows from the type. */
  readonly placeholder?: string
}

/** An option that is there or not. */
export interface FlagOption extends OptionCommon {
  readonly type: 'flag'
}

/** An option whose value is any text but an empty one. */
export interface TextOption extends OptionCommon {
  readonly type: 'text'
  /** Value when the option is absent; without one it is undefined. */
  readonly default?: string
  /** Further check; returns what is wrong, or undefined. */
  readonly check?: (value: string) => string | undefined
}

/** An option whose value is a number. */
export interface NumberOption extends OptionCommon {
  readonly type: 'number'
  /** Value when the option is absent; without one it is undefined. */
  readonly default?: number
  /** Smallest value that is taken; the default is 0. */
  readonly minimum?: number
  /** Largest value that is taken; the default is the largest safe integer. */
  readonly maximum?: number
  /** Whether fractions are taken; the default is false. */
  readonly fractions?: boolean
}

/** An option whose value is a time such as `1500ms`, `30s`, `5m` or `2h`; in milliseconds. */
export interface DurationOption extends OptionCommon {
  readonly type: 'duration'
  /** Value when the option is absent, in milliseconds; without one it is undefined. */
  readonly default?: number
}

/** An option whose value is one of a few words. */
export interface ChoiceOption<Choice extends string = string> extends OptionCommon {
  readonly type: 'choice'
  /** The words. */
  readonly choices: readonly Choice[]
  /** Value when the option is absent; without one it is undefined. */
  readonly default?: Choice
}

/** An option that may come several times, or once with commas. */
export interface ListOption extends OptionCommon {
  readonly type: 'list'
}

/** Any option of a command. */
export type OptionDefinition = FlagOption | TextOption | NumberOption | DurationOption | ChoiceOption | ListOption

/** Options by their long names, in kebab-case, without dashes. */
export type OptionDefinitions = Readonly<Record<string, OptionDefinition>>

type OrAbsent<Definition, Value> = Definition extends { readonly default: Value } ? Value : Value | undefined

/** Type of an option's value. */
export type OptionValue<Definition extends OptionDefinition> = Definition extends FlagOption
  ? boolean
  : Definition extends TextOption
    ? OrAbsent<Definition, string>
    : Definition extends NumberOption | DurationOption
      ? OrAbsent<Definition, number>
      : Definition extends ChoiceOption<infer Choice>
        ? OrAbsent<Definition, Choice>
        : readonly string[]

/** Values of a command's options, by the same names. */
export type OptionValues<Definitions extends OptionDefinitions> = {
  readonly [Name in keyof Definitions]: OptionValue<Definitions[Name]>
}
