import type { AvroComplexSchema } from '../avro-schema.ts'

/** One `.avsc` file: a version of a model's schema. */
export interface SchemaFile {
  /** Name of the model: the folder. */
  readonly model: string
  /** Version, from 1: the number in the file's name. */
  readonly version: number
  /** Content of the file. */
  readonly schema: AvroComplexSchema
}

/** The versions of one model. */
export interface ModelFiles {
  /** Name of the model, in snake_case. */
  readonly model: string
  /** Name of its interface, in PascalCase. */
  readonly interfaceName: string
  /** Name of its constants, in camelCase. */
  readonly constantName: string
  /** Schemas, oldest first. */
  readonly history: readonly AvroComplexSchema[]
}

/** Name of a schema's file below the folder of schemas, for messages too. */
export function fileNameOf(model: string, version: number): string {
  return `${model}/v${version}.avsc`
}
