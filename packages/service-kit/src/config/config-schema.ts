import type { z } from 'zod'
import type { ConfigProblem } from './config-problem.ts'

/** Sections by their names in the file. */
export type ConfigSections = Readonly<Record<string, z.ZodType>>

/** Value of a configuration. */
export type ConfigValue<Sections extends ConfigSections> = {
  readonly [Name in keyof Sections]: z.output<Sections[Name]>
}

/** What a rule looks at. */
export interface RuleInput {
  /** Sections that fit the schema by themselves; those that do not are left out, their problems are told already. */
  readonly sections: Readonly<Record<string, unknown>>
  /** Name of the environment. */
  readonly environmentName: string
}

/** What is wrong between sections, or in one environment; the source is filled in by the loader. */
export type ConfigRule = (input: RuleInput) => readonly Omit<ConfigProblem, 'source'>[]

/** Everything that a configuration file may say. */
export interface ConfigSchema<Sections extends ConfigSections = ConfigSections> {
  /** Schema of each section; a section that is absent is checked as an empty one. */
  readonly sections: Sections
  /** Rules beyond single fields. */
  readonly rules: readonly ConfigRule[]
}

/**
 * Joins sections and rules to a schema.
 * @param sections Schema of each section by its name in the file; `standardSections` has the usual ones.
 * @param rules Rules beyond single fields; `standardRules` has the usual ones.
 */
export function defineConfigSchema<const Sections extends ConfigSections>(
  sections: Sections,
  rules: readonly ConfigRule[] = [],
): ConfigSchema<Sections> {
  return { sections, rules }
}
