import type { AvroComplexSchema, AvroField, AvroSchema } from '../avro-schema.ts'
import { isUnion } from '../fingerprint.ts'
import type { ModelFiles } from './schema-file.ts'

/** First line of every generated file. */
export const header = '/* Generated from schemas/ by `npm run generate`. Do not edit. */\n'

const typeNames: Readonly<Record<string, string>> = {
  null: 'null',
  boolean: 'boolean',
  int: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  string: 'string',
  bytes: 'Uint8Array',
}

/** TypeScript interfaces of the newest versions, documentation included. */
export function renderInterfaces(models: readonly ModelFiles[]): string {
  const rendered = new Map<string, string>()
  for (const { history } of models) renderRecord(history.at(-1) as AvroComplexSchema, rendered)
  return [header, ...rendered.values()].join('\n')
}

function renderRecord(schema: AvroComplexSchema, rendered: Map<string, string>): string {
  const name = (schema.name ?? '').slice((schema.name ?? '').lastIndexOf('.') + 1)
  // Keeps the place before the fields are visited, so that the records inside follow the one that names them.
  rendered.set(name, '')
  const fields = (schema.fields ?? []).map((field) => renderField(field, rendered)).join('')
  rendered.set(name, `${comment(schema.doc, '')}export interface ${name} {\n${fields}}\n`)
  return name
}

function renderField(field: AvroField, rendered: Map<string, string>): string {
  return `${comment(field.doc, '  ')}  readonly ${field.name}: ${typeOf(field.type, rendered)}\n`
}

/** A doc comment; nothing without a text. */
export function comment(doc: string | undefined, indent: string): string {
  return doc === undefined ? '' : `${indent}/** ${doc.replaceAll('*/', '* /')} */\n`
}

function typeOf(schema: AvroSchema, rendered: Map<string, string>): string {
  if (typeof schema === 'string') return typeNames[schema] ?? schema.slice(schema.lastIndexOf('.') + 1)
  if (isUnion(schema)) {
    // Null last reads as a person would write it.
    const branches = [...schema].sort((first, second) => Number(first === 'null') - Number(second === 'null'))
    return [...new Set(branches.map((branch) => typeOf(branch, rendered)))].join(' | ')
  }
  switch (schema.type) {
    case 'record':
      return renderRecord(schema, rendered)
    case 'enum':
      return (schema.symbols ?? []).map((symbol) => `'${symbol}'`).join(' | ')
    case 'fixed':
      return 'Uint8Array'
    case 'array':
      return `readonly (${typeOf(schema.items as AvroSchema, rendered)})[]`
    case 'map':
      return `Readonly<Record<string, ${typeOf(schema.values as AvroSchema, rendered)}>>`
    default:
      return typeOf(schema.type, rendered)
  }
}
