import { InvalidOptionError } from '@cryptics-lab/avro-models'
import { describe, expect, it } from 'vitest'
import { jdbcUrlOf } from './jdbc-url.ts'

const refusal = (url: string): InvalidOptionError => {
  try {
    jdbcUrlOf(url)
  } catch (error) {
    if (error instanceof InvalidOptionError) return error
    throw error
  }
  throw new Error('the address was taken')
}

describe('an address for JDBC', () => {
  it.each([
    ['postgres://h:5432/db', 'jdbc:postgresql://h:5432/db', 'postgres'],
    ['postgresql://h/db', 'jdbc:postgresql://h/db', 'postgres'],
    ['POSTGRES://h', 'jdbc:postgresql://h/', 'postgres'],
    ['jdbc:postgresql://a:1,b:2/db?sslmode=require', 'jdbc:postgresql://a:1,b:2/db?sslmode=require', 'postgres'],
    ['postgres://[::1]:5432/db', 'jdbc:postgresql://[::1]:5432/db', 'postgres'],
    ['postgres://${env:HOST}:5432/db', 'jdbc:postgresql://${env:HOST}:5432/db', 'postgres'],
    ['mysql://h:3306/db?ssl-mode=REQUIRED', 'jdbc:mysql://h:3306/db?sslMode=REQUIRED', 'mysql'],
    ['jdbc:mysql://h/db?useSSL=true', 'jdbc:mysql://h/db?useSSL=true', 'mysql'],
    ['oracle://h:1521/service', 'jdbc:oracle:thin:@//h:1521/service', 'oracle'],
    ['jdbc:oracle:thin:@//h:1521/service', 'jdbc:oracle:thin:@//h:1521/service', 'oracle'],
    ['jdbc:oracle:thin:@h:1521:ORCL', 'jdbc:oracle:thin:@h:1521:ORCL', 'oracle'],
    ['jdbc:oracle:thin:@(ADDRESS=(HOST=h)(PORT=1))', 'jdbc:oracle:thin:@(ADDRESS=(HOST=h)(PORT=1))', 'oracle'],
    ['sqlserver://h:1433/name', 'jdbc:sqlserver://h:1433;databaseName=name', 'sqlserver'],
    ['sqlserver://h/name?encrypt=true', 'jdbc:sqlserver://h;databaseName=name;encrypt=true', 'sqlserver'],
    ['sqlserver://h:1433;database=name', 'jdbc:sqlserver://h:1433;databaseName=name', 'sqlserver'],
    [
      'jdbc:sqlserver://h\\express:1433;databaseName={a;b};encrypt=false;',
      'jdbc:sqlserver://h\\express:1433;databaseName={a;b};encrypt=false',
      'sqlserver',
    ],
    ['jdbc:sqlserver://;serverName=h;databaseName=n', 'jdbc:sqlserver://;databaseName=n;serverName=h', 'sqlserver'],
  ])('%s', (url, expected, database) => {
    expect(jdbcUrlOf(url)).toEqual({ url: expected, database, username: undefined, password: undefined })
  })

  it.each([
    ['postgres://al%40ice:s%2F%3A%25@h/db', 'al@ice', 's/:%'],
    ['postgres://alice:p@ss@h/db', 'alice', 'p@ss'],
    ['postgres://alice:a:b@h/db', 'alice', 'a:b'],
    ['postgres://alice@h/db', 'alice', undefined],
    ['postgres://${env:USER}:${env:PASSWORD}@h/db', '${env:USER}', '${env:PASSWORD}'],
    ['postgres://h/db?user=alice&password=a+b', 'alice', 'a+b'],
    ['jdbc:postgresql://h/db?user=alice&password=a+b%2B', 'alice', 'a b+'],
    ['jdbc:postgresql://h/db?user=alice@server&password=p@ss', 'alice@server', 'p@ss'],
    ['jdbc:mysql://alice:pw@h/db?user=bob&password=other', 'alice', 'pw'],
    ['oracle://alice:pw@h/service', 'alice', 'pw'],
    ['jdbc:oracle:thin:alice/pw@//h:1521/service', 'alice', 'pw'],
    ['jdbc:oracle:thin:alice/"p@/w"@//h:1521/service', 'alice', 'p@/w'],
    ['sqlserver://alice:p%3Bw@h/name', 'alice', 'p;w'],
    ['jdbc:sqlserver://h;user=alice;password=p@w#?/;databaseName=n', 'alice', 'p@w#?/'],
    ['jdbc:sqlserver://h;userName=alice;PASSWORD={p;w}}};databaseName=n', 'alice', 'p;w}'],
  ])('%s: user and password leave it', (url, username, password) => {
    const found = jdbcUrlOf(url)
    expect(found).toMatchObject({ username, password })
    expect(found.url).not.toContain('alice')
    expect(found.url).not.toMatch(/pass|pw|user/i)
  })

  it('translates what JDBC names in another way, and keeps the rest as it was written', () => {
    const query = 'application_name=a%20b&sslmode=verify-ca&connect_timeout=5&target_session_attrs=read-write&y=%2F'
    expect(jdbcUrlOf(`postgres://h/db?${query}`).url).toBe(
      'jdbc:postgresql://h/db?ApplicationName=a%20b&sslmode=verify-ca&connectTimeout=5&targetServerType=primary&y=%2F',
    )
    expect(jdbcUrlOf('postgres://h/db?constructor=1').url).toBe('jdbc:postgresql://h/db?constructor=1')
  })

  it('adds parameters to PostgreSQL only, and only those that are missing', () => {
    const added = { reWriteBatchedInserts: 'true' }
    expect(jdbcUrlOf('postgres://h/db', added).url).toBe('jdbc:postgresql://h/db?reWriteBatchedInserts=true')
    expect(jdbcUrlOf('jdbc:postgresql://h/db?reWriteBatchedInserts=false', added).url).toBe(
      'jdbc:postgresql://h/db?reWriteBatchedInserts=false',
    )
    expect(jdbcUrlOf('mysql://h/db', added).url).toBe('jdbc:mysql://h/db')
  })

  it.each([
    'mongodb://u:canary@h/db',
    'canary',
    '',
    'jdbc:postgresql:canary',
    'jdbc:oracle:oci:@canary',
    'postgres://',
    'postgres:///canary',
    'postgres://u:canary@/db',
    'postgres://u:canary@:5432/db',
    'postgres://u:can/ary@h/db',
    'postgres://u:12/canary@h/db',
    'postgres://u:12?canary@h/db',
    'postgres://u:12?x=canary@h/db',
    'postgres://u:1#canary@h/db',
    'postgres://u:canary%@h/db',
    'postgres://canary:pw/db',
    'jdbc:mysql://address=(host=h)(user=u)(password=canary)/db',
    'oracle://u:canary@h:1521',
    'jdbc:oracle:thin:u/canary@',
    'jdbc:oracle:thin:u/can@ary@//h:1521/s',
    'jdbc:oracle:thin:canary',
    'sqlserver://u:canary@/name',
    'sqlserver://u:1;canary@h/name',
    'sqlserver://u:1;x=canary@h/name',
    'jdbc:sqlserver://;databaseName=canary',
    'jdbc:sqlserver://h;password={canary',
  ])('refuses %s without repeating it', (url) => {
    const error = refusal(url)
    expect(error.path).toBe('connection.url')
    expect(error.message).not.toMatch(/canary|12|ary/)
    expect(error.cause).toBeUndefined()
  })
})
