export { ConfigInvalidError, ConfigUnreadableError } from '../errors.ts'
export {
  addressField,
  choiceFieldOr,
  flagFieldOr,
  integerFieldOr,
  listFieldOr,
  numberFieldOr,
  secretField,
  textField,
  textFieldOr,
} from './config-fields.ts'
export type { ReadText } from './config-files.ts'
export { type ConfigProblem, formatConfigProblem } from './config-problem.ts'
export {
  type ConfigRule,
  type ConfigSchema,
  type ConfigSections,
  type ConfigValue,
  defineConfigSchema,
  type RuleInput,
} from './config-schema.ts'
export type { Environment } from './config-variables.ts'
export { type ConfigSetting, describeConfig } from './describe-config.ts'
export { type ConfigOverride, type LoadConfigOptions, loadConfig, type LoadedConfig } from './load-config.ts'
export { secretWeakness } from './production-rules.ts'
export { Secret } from './secret.ts'
export type {
  ConnectSectionConfig,
  ConnectTlsConfig,
  DatabaseConfig,
  HttpConfig,
  KafkaConfig,
  LoggingConfig,
  PipelineConfig,
  PipelineModelConfig,
  RegistryConfig,
  ServiceConfig,
  TracingConfig,
} from './standard-config.ts'
export {
  createStandardRules,
  databaseUrl,
  standardConfigSchema,
  standardSections,
  type StandardSections,
} from './standard-schema.ts'
