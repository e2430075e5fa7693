import { comment, header } from './render-interfaces.ts'
import type { ModelFiles } from './schema-file.ts'

/** Record type of every model by its name. */
export function renderModelRecords(models: readonly ModelFiles[]): string {
  const interfaces = models.map(({ interfaceName }) => interfaceName).sort()
  const records = models.map(
    ({ model, interfaceName, history }) =>
      `${comment(history.at(-1)?.doc, '  ')}  readonly ${model}: ${interfaceName}\n`,
  )
  return [
    header,
    `import type { ${interfaces.join(', ')} } from './models.ts'\n`,
    `/** Type of the records of each model, by the model's name. */\nexport interface ModelRecords {\n${records.join('')}}\n`,
  ].join('\n')
}

/** Schemas of every model by its name, so that a new model needs no more than its registration. */
export function renderModelMap(models: readonly ModelFiles[]): string {
  const histories = models.map(({ constantName }) => `${constantName}History`).sort()
  const entries = models.map(({ model, constantName }) => `  ${model}: ${constantName}History,\n`)
  return [
    header,
    `import type { AvroComplexSchema } from '../avro-schema.ts'\n` +
      `import type { ModelRecords } from './model-records.ts'\n` +
      `import { ${histories.join(', ')} } from './schemas.ts'\n`,
    `/** Every version of the schema of each model, oldest first, by the model's name. */\n` +
      `export const histories: Readonly<Record<keyof ModelRecords, readonly AvroComplexSchema[]>> = {\n${entries.join('')}}\n`,
  ].join('\n')
}
