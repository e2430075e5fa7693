import type { AvroComplexSchema } from '../avro-schema.ts'

/** Gives schemas their ids and finds them again. Implement it over a registry server to share ids between systems. */
export interface SchemaRegistry {
  /**
   * Id of a schema; a new one if the registry has never seen the schema.
   * @param subject What the schema is for, for example `<topic>-value`; not empty.
   * @param schema The schema.
   */
  register(subject: string, schema: AvroComplexSchema): Promise<number>
  /** Schema of an id; undefined when the registry does not know the id (now: another writer may register it later). */
  schemaById(id: number): Promise<AvroComplexSchema | undefined>
}
