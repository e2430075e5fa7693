// The order counts: the first says why when the second could not be loaded.
import { codeGeneration } from './code-generation.ts'
import binding from 'avsc'

/** The Avro binding, loaded only where it can work. */
export const avsc: typeof binding = codeGeneration && binding
