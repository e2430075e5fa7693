export { createSyntheticRun, type SyntheticRun, type SyntheticRunOptions } from './synthetic-run.ts'
