import type { AvroComplexSchema } from '../avro-schema.ts'
import { header } from './render-interfaces.ts'
import type { ModelFiles } from './schema-file.ts'

/** Constants of every version's schema, so that nothing reads files at run time. */
export function renderSchemas(models: readonly ModelFiles[]): string {
  return [header, "import type { AvroComplexSchema } from '../avro-schema.ts'\n", ...schemasOf(models)].join('\n')
}

/** Constants of every version's schema, model by model. */
export function schemasOf(models: readonly ModelFiles[]): readonly string[] {
  return models.map(({ model, constantName, history }) => {
    const versions = history.map((schema, index) => renderVersion(model, `${constantName}V${index + 1}`, index, schema))
    const names = history.map((_, index) => `${constantName}V${index + 1}`).join(', ')
    return (
      `${versions.join('\n')}\n/** Every version of the schema of ${model}, oldest first. */\n` +
      `export const ${constantName}History: readonly AvroComplexSchema[] = [${names}]\n`
    )
  })
}

function renderVersion(model: string, name: string, index: number, schema: AvroComplexSchema): string {
  const { fields = [], ...head } = schema
  const lines = fields.map((field) => `    ${JSON.stringify(field)},\n`).join('')
  const opening = Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`)
  return (
    `/** Schema of ${model}, version ${index + 1}. */\n` +
    `export const ${name}: AvroComplexSchema = {\n${opening.join('')}  "fields": [\n${lines}  ],\n}\n`
  )
}
