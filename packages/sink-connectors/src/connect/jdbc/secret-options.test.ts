import { describe, expect, it } from 'vitest'
import { isSecretOption, withoutSecrets } from './secret-options.ts'

describe('names of options', () => {
  it.each([
    'connection.password',
    'ssl.key.password',
    'sslPassword',
    'consumer.override.sasl.jaas.config',
    'value.converter.basic.auth.user.info',
    'value.converter.apicurio.auth.client.secret',
    'consumer.override.ssl.keystore.key',
    'accessToken',
    'aws.secret.access.key',
    'kafka.api.key',
    'gcp.credentials.json',
    'passphrase',
  ])('%s is a secret', (name) => {
    expect(isSecretOption(name)).toBe(true)
  })

  it.each([
    'connection.username',
    'connection.url',
    'primary.key.fields',
    'key.converter',
    'value.converter.basic.auth.credentials.source',
    'jdbc.credentials.provider.class',
    'sasl.oauthbearer.token.endpoint.url',
    'ssl.keystore.location',
    'errors.tolerance',
    'transforms.key.field',
    'password.file',
  ])('%s is none', (name) => {
    expect(isSecretOption(name)).toBe(false)
  })
})

describe('a configuration that may be shown', () => {
  it('hides secrets and keeps references and facts', () => {
    const config = {
      'connection.password': 'pw',
      'connection.username': 'alice',
      'ssl.key.password': '${file:/etc/db.properties:key}',
      'value.converter.basic.auth.user.info': '${env:USER}:${env:PASSWORD}',
      'consumer.override.sasl.jaas.config': 'Module required password="${env:PASSWORD}";',
      'basic.auth.user.info': 'alice:${env:PASSWORD}',
      topics: 'a',
    }
    expect(withoutSecrets(config)).toEqual({
      ...config,
      'connection.password': '[hidden]',
      'consumer.override.sasl.jaas.config': '[hidden]',
      'basic.auth.user.info': '[hidden]',
    })
  })

  it.each([
    ['jdbc:postgresql://h:5432/db?sslmode=require', 'jdbc:postgresql://h:5432/db?sslmode=require'],
    ['postgres://alice:p@ss@h/db', 'postgres://[hidden]@h/db'],
    ['http://alice:pw@registry:8081/a', 'http://[hidden]@registry:8081/a'],
    [
      'jdbc:postgresql://h/db?user=alice&sslmode=require&password=p&w',
      'jdbc:postgresql://h/db?user=[hidden]&sslmode=require&password=[hidden]',
    ],
    ['jdbc:postgresql://h/db?password=${env:PW}&a=1', 'jdbc:postgresql://h/db?password=${env:PW}&a=1'],
    ['jdbc:postgresql://h/db?sslpassword=pw&a=1', 'jdbc:postgresql://h/db?sslpassword=[hidden]&a=1'],
    [
      'jdbc:sqlserver://h:1;userName=alice;password={p;x=w}}};encrypt=true;',
      'jdbc:sqlserver://h:1;userName=[hidden];password=[hidden];encrypt=true;',
    ],
    ['jdbc:oracle:thin:alice/pw@//h:1521/s', 'jdbc:oracle:thin:[hidden]@//h:1521/s'],
    ['jdbc:oracle:thin:@//h:1521/s', 'jdbc:oracle:thin:@//h:1521/s'],
    ['jdbc:sqlserver://h:1;password=p@w;encrypt=true', 'jdbc:sqlserver://[hidden];encrypt=true'],
    ['postgres://alice:p?password=w@h/db', 'postgres://[hidden]'],
  ])('%s', (url, shown) => {
    expect(withoutSecrets({ 'connection.url': url })).toEqual({ 'connection.url': shown })
  })
})
