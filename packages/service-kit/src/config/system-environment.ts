import type { Environment } from './config-variables.ts'

/** Variables of this process. */
export const systemEnvironment: Environment = process.env
