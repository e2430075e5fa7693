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

/** What is written already, and what the names stand for that are not interfaces. */
interface Rendered {
  readonly interfaces: Map<string, string>
  readonly others: Map<string, string>
}

/** TypeScript interfaces of the newest versions, documentation included. */
export function renderInterfaces(models: readonly ModelFiles[]): string {
  return [header, ...interfacesOf(models)].join('\n')
}

/** One TypeScript interface per record of the newest versions. */
export function interfacesOf(models: readonly ModelFiles[]): readonly string[] {
  const rendered: Rendered = { interfaces: new Map(), others: new Map() }
  for (const { history } of models) renderRecord(history.at(-1) as AvroComplexSchema, rendered)
  return [...rendered.interfaces.values()]
}

function simpleName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}

function renderRecord(schema: AvroComplexSchema, rendered: Rendered): string {
  const name = simpleName(schema.name ?? '')
  // Keeps the place before the fields are visited, so that the records inside follow the one that names them.
  rendered.interfaces.set(name, '')
  const fields = (schema.fields ?? []).map((field) => renderField(field, rendered)).join('')
  rendered.interfaces.set(name, `${comment(schema.doc, '')}export interface ${name} {\n${fields}}\n`)
  return name
}

function renderField(field: AvroField, rendered: Rendered): string {
  return `${comment(field.doc, '  ')}  readonly ${field.name}: ${typeOf(field.type, rendered)}\n`
}

/** A doc comment; nothing without a text. */
export function comment(doc: string | undefined, indent: string): string {
  return doc === undefined ? '' : `${indent}/** ${doc.replaceAll('*/', '* /')} */\n`
}

function typeOf(schema: AvroSchema, rendered: Rendered): string {
  if (typeof schema === 'string')
    return typeNames[schema] ?? rendered.others.get(simpleName(schema)) ?? simpleName(schema)
  if (isUnion(schema)) {
    // Null last reads as a person would write it.
    const branches = [...schema].sort((first, second) => Number(first === 'null') - Number(second === 'null'))
    return [...new Set(branches.map((branch) => typeOf(branch, rendered)))].join(' | ')
  }
  switch (schema.type) {
    case 'record':
      return renderRecord(schema, rendered)
    case 'enum':
    case 'fixed':
      return renderOther(schema, rendered)
    case 'array':
      return `readonly (${typeOf(schema.items as AvroSchema, rendered)})[]`
    case 'map':
      return `Readonly<Record<string, ${typeOf(schema.values as AvroSchema, rendered)}>>`
    default:
      return isText(schema) ? 'string' : typeOf(schema.type, rendered)
  }
}

/** An enum or a fixed: written where it is used, and again where it is used by name. */
function renderOther(schema: AvroComplexSchema, rendered: Rendered): string {
  const symbols = (schema.symbols ?? []).map((symbol) => `'${symbol}'`).join(' | ')
  const type = schema.type === 'enum' ? symbols : isText(schema) ? 'string' : 'Uint8Array'
  rendered.others.set(simpleName(schema.name ?? ''), type)
  return type
}

/** Whether the codec gives text: the exact digits of a decimal, or a uuid. */
function isText({ type, logicalType }: AvroComplexSchema): boolean {
  return logicalType === 'uuid' || (logicalType === 'decimal' && (type === 'bytes' || type === 'fixed'))
}
