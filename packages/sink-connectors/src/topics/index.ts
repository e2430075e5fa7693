export {
  type AlteredTopic,
  type BootstrapReport,
  bootstrapTopics,
  type BootstrapTopicsOptions,
} from './bootstrap-topics.ts'
export {
  compareTopics,
  type CompareTopicsOptions,
  type DriftReport,
  type TopicComparison,
  type TopicDifference,
  type TopicRemedy,
} from './compare-topics.ts'
export { planTopics, type PlanTopicsOptions } from './plan-topics.ts'
export type { PlannedTopic, UncappedTopic } from './planned-topic.ts'
export type {
  DeadLettersTable,
  TopicDefinition,
  TopicsDefinition,
  TopicsEnvironment,
  TopicSettings,
  TopicSizesDefinition,
} from './definition-shape.ts'
