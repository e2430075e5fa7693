import { InvalidOptionError } from '@cryptics-lab/avro-models'
import { describe, expect, it } from 'vitest'
import { converterConfig } from './converter-config.ts'
import type { JdbcConverter } from './jdbc-sink.ts'

const apicurio: JdbcConverter = { type: 'apicurio', registryUrl: 'http://registry:8081/apis/ccompat/v7' }
const confluent: JdbcConverter = { type: 'confluent', registryUrl: 'http://registry:8081/base/' }

describe("Apicurio's converter", () => {
  it('asks the interface of version 2 for content ids', () => {
    expect(converterConfig(apicurio)).toEqual({
      'value.converter': 'io.apicurio.registry.utils.converter.AvroConverter',
      'value.converter.apicurio.registry.url': 'http://registry:8081/apis/registry/v2',
      'value.converter.apicurio.registry.as-confluent': 'true',
      'value.converter.apicurio.registry.use-id': 'contentId',
      'value.converter.apicurio.registry.check-period-ms': '86400000',
      'value.converter.apicurio.registry.fault-tolerant-refresh': 'true',
    })
  })

  it('takes user and password, also from the address', () => {
    const login = {
      'value.converter.apicurio.auth.username': 'alice',
      'value.converter.apicurio.auth.password': 'p:w',
      'value.converter.apicurio.registry.url': 'http://registry:8081/apis/registry/v2',
    }
    expect(converterConfig({ ...apicurio, username: 'alice', password: 'p:w' })).toMatchObject(login)
    const registryUrl = 'http://alice:p%3Aw@registry:8081'
    expect(converterConfig({ ...apicurio, registryUrl })).toMatchObject(login)
  })
})

describe("Confluent's converter", () => {
  it('keeps the path of the registry', () => {
    expect(converterConfig(confluent)).toEqual({
      'value.converter': 'io.confluent.connect.avro.AvroConverter',
      'value.converter.schema.registry.url': 'http://registry:8081/base',
    })
  })

  it('sends user and password together', () => {
    expect(converterConfig({ ...confluent, username: '${env:USER}', password: 'p:w' })).toEqual({
      'value.converter': 'io.confluent.connect.avro.AvroConverter',
      'value.converter.schema.registry.url': 'http://registry:8081/base',
      'value.converter.basic.auth.credentials.source': 'USER_INFO',
      'value.converter.basic.auth.user.info': '${env:USER}:p:w',
    })
  })
})

it.each([
  ['converter.registryUrl', { ...apicurio, registryUrl: 'registry:canary' }],
  ['converter.registryUrl', { ...apicurio, registryUrl: 'http://u:canary@' }],
  ['converter.registryUrl', { ...apicurio, registryUrl: 'http://u:canary%@h' }],
  ['converter.registryUrl', { ...confluent, registryUrl: 'http://u:1/canary@h' }],
  ['converter.registryUrl', { ...confluent, registryUrl: 'http://u:/canary#@h' }],
  ['converter.password', { ...apicurio, username: 'alice' }],
  ['converter.username', { ...confluent, password: 'canary' }],
  ['converter.username', { ...confluent, username: 'a:canary', password: 'pw' }],
  ['converter.type', { ...confluent, type: 'canary' as 'confluent' }],
])('refuses a wrong %s without repeating it', (path, converter) => {
  let refused: unknown
  try {
    converterConfig(converter)
  } catch (error) {
    refused = error
  }
  expect(refused).toBeInstanceOf(InvalidOptionError)
  expect(refused).toMatchObject({ path, message: expect.not.stringContaining('canary') })
})
