import { describe, expect, it } from 'vitest'
import { describeConfig } from './describe-config.ts'
import { standardConfigSchema } from './standard-schema.ts'

describe('the description of a schema', () => {
  const settings = describeConfig(standardConfigSchema)

  it('has every setting, each with its meaning and its variable', () => {
    expect(settings.filter(({ description }) => description === '')).toEqual([])
    expect(settings.length).toBeGreaterThan(25)
    expect(settings.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['topics.<name>', 'pipeline.models.<name>.table_name', 'database.password']),
    )
  })

  it('says type, default and secrecy', () => {
    const find = (path: string) => settings.find((setting) => setting.path === path)
    expect(find('logging.queue_capacity')).toMatchObject({
      type: 'whole number, 100 to 1000000',
      default: 10_000,
      variable: 'LOGGING__QUEUE_CAPACITY',
      secret: false,
    })
    expect(find('tracing.exporter')).toMatchObject({ type: '`none` or `otlp`', default: 'none' })
    expect(find('database.password')).toMatchObject({ type: 'text', default: undefined, secret: true })
    expect(find('http.cors_origins')).toMatchObject({ type: 'list of text', default: [] })
  })
})
