/** A failure that was provoked. */
export type TraceName =
  | 'wrongPassword'
  | 'wrongPasswordWithoutDialect'
  | 'unknownHost'
  | 'refusedPort'
  | 'missingDatabase'
  | 'noDriver'
  | 'badOption'
  | 'wrongColumn'
  | 'missingTable'
  | 'badBytes'
  | 'missingSchema'

/** What tasks of Kafka Connect 4.3.1 with Debezium's JDBC sink 3.6.0 failed with, cut down to the lines that tell. */
export const traces: Readonly<Record<TraceName, string>> = {
  /** A password that the database refuses. */
  wrongPassword: [
    'org.hibernate.service.spi.ServiceException: Unable to create requested service [org.hibernate.engine.jdbc.env.spi.JdbcEnvironment] due to: Could not create connection',
    '\tat io.debezium.connector.jdbc.JdbcSinkConnectorTask.start(JdbcSinkConnectorTask.java:128)',
    '\tat org.apache.kafka.connect.runtime.WorkerSinkTask.initializeAndStart(WorkerSinkTask.java:338)',
    '\tat org.apache.kafka.connect.runtime.WorkerTask.doStart(WorkerTask.java:191)',
    'Caused by: org.hibernate.exception.JDBCConnectionException: Could not create connection',
    'Caused by: org.postgresql.util.PSQLException: FATAL: password authentication failed for user "cryptics"',
  ].join('\n'),
  /** The same where the plugin is not told the dialect: nothing names the password. */
  wrongPasswordWithoutDialect: [
    `org.hibernate.service.spi.ServiceException: Unable to create requested service [org.hibernate.engine.jdbc.env.spi.JdbcEnvironment] due to: Unable to determine Dialect without JDBC metadata (please set 'jakarta.persistence.jdbc.url' for common cases or 'hibernate.dialect' when a custom Dialect implementation must be provided)`,
    '\tat io.debezium.connector.jdbc.JdbcSinkConnectorTask.start(JdbcSinkConnectorTask.java:128)',
    '\tat org.apache.kafka.connect.runtime.WorkerSinkTask.initializeAndStart(WorkerSinkTask.java:338)',
    '\tat org.apache.kafka.connect.runtime.WorkerTask.doStart(WorkerTask.java:191)',
    `Caused by: org.hibernate.HibernateException: Unable to determine Dialect without JDBC metadata (please set 'jakarta.persistence.jdbc.url' for common cases or 'hibernate.dialect' when a custom Dialect implementation must be provided)`,
  ].join('\n'),
  /** A host that nobody knows. */
  unknownHost: [
    'org.hibernate.service.spi.ServiceException: Unable to create requested service [org.hibernate.engine.jdbc.env.spi.JdbcEnvironment] due to: Could not create connection',
    '\tat io.debezium.connector.jdbc.JdbcSinkConnectorTask.start(JdbcSinkConnectorTask.java:128)',
    '\tat org.apache.kafka.connect.runtime.WorkerSinkTask.initializeAndStart(WorkerSinkTask.java:338)',
    '\tat org.apache.kafka.connect.runtime.WorkerTask.doStart(WorkerTask.java:191)',
    'Caused by: org.hibernate.exception.JDBCConnectionException: Could not create connection',
    'Caused by: org.postgresql.util.PSQLException: The connection attempt failed.',
    'Caused by: java.net.UnknownHostException: db-nowhere',
  ].join('\n'),
  /** A port that nobody listens on. */
  refusedPort: [
    'org.hibernate.service.spi.ServiceException: Unable to create requested service [org.hibernate.engine.jdbc.env.spi.JdbcEnvironment] due to: Could not create connection',
    '\tat io.debezium.connector.jdbc.JdbcSinkConnectorTask.start(JdbcSinkConnectorTask.java:128)',
    '\tat org.apache.kafka.connect.runtime.WorkerSinkTask.initializeAndStart(WorkerSinkTask.java:338)',
    '\tat org.apache.kafka.connect.runtime.WorkerTask.doStart(WorkerTask.java:191)',
    'Caused by: org.hibernate.exception.JDBCConnectionException: Could not create connection',
    'Caused by: org.postgresql.util.PSQLException: Connection to timescaledb:5499 refused. Check that the hostname and port are correct and that the postmaster is accepting TCP/IP connections.',
    'Caused by: java.net.ConnectException: Connection refused',
  ].join('\n'),
  /** A database that is not there. */
  missingDatabase: [
    'org.hibernate.service.spi.ServiceException: Unable to create requested service [org.hibernate.engine.jdbc.env.spi.JdbcEnvironment] due to: Could not create connection',
    '\tat io.debezium.connector.jdbc.JdbcSinkConnectorTask.start(JdbcSinkConnectorTask.java:128)',
    '\tat org.apache.kafka.connect.runtime.WorkerSinkTask.initializeAndStart(WorkerSinkTask.java:338)',
    '\tat org.apache.kafka.connect.runtime.WorkerTask.doStart(WorkerTask.java:191)',
    'Caused by: org.hibernate.exception.JDBCConnectionException: Could not create connection',
    'Caused by: org.postgresql.util.PSQLException: FATAL: database "missing" does not exist',
  ].join('\n'),
  /** An address of a database without a driver. */
  noDriver: [
    'org.hibernate.service.spi.ServiceException: Unable to create requested service [org.hibernate.engine.jdbc.env.spi.JdbcEnvironment] due to: Could not configure Agroal: Unable to get java.sql.Driver from DriverManager',
    '\tat io.debezium.connector.jdbc.JdbcSinkConnectorTask.start(JdbcSinkConnectorTask.java:128)',
    '\tat org.apache.kafka.connect.runtime.WorkerSinkTask.initializeAndStart(WorkerSinkTask.java:338)',
    '\tat org.apache.kafka.connect.runtime.WorkerTask.doStart(WorkerTask.java:191)',
    'Caused by: org.hibernate.engine.jdbc.connections.spi.ConnectionProviderConfigurationException: Could not configure Agroal: Unable to get java.sql.Driver from DriverManager',
    'Caused by: java.lang.RuntimeException: Unable to get java.sql.Driver from DriverManager',
    'Caused by: java.sql.SQLException: No suitable driver',
  ].join('\n'),
  /** An option with a value that the plugin does not know; it passes the validation. */
  badOption: [
    'org.apache.kafka.connect.errors.ConnectException: Error configuring an instance of JdbcSinkConnectorConfig; check the logs for details',
    '\tat io.debezium.connector.jdbc.JdbcSinkConnectorTask.start(JdbcSinkConnectorTask.java:126)',
    '\tat org.apache.kafka.connect.runtime.WorkerSinkTask.initializeAndStart(WorkerSinkTask.java:338)',
    '\tat org.apache.kafka.connect.runtime.WorkerTask.doStart(WorkerTask.java:191)',
  ].join('\n'),
  /** A column of another type, after the retries of the plugin. */
  wrongColumn: [
    'org.apache.kafka.connect.errors.ConnectException: Exiting WorkerSinkTask due to unrecoverable exception.',
    '\tat org.apache.kafka.connect.runtime.WorkerSinkTask.deliverMessages(WorkerSinkTask.java:658)',
    '\tat org.apache.kafka.connect.runtime.WorkerSinkTask.execute(WorkerSinkTask.java:225)',
    'Caused by: org.apache.kafka.connect.errors.ConnectException: JDBC sink connector failure',
    '\tat io.debezium.connector.jdbc.JdbcSinkConnectorTask.put(JdbcSinkConnectorTask.java:155)',
    '\tat org.apache.kafka.connect.runtime.WorkerSinkTask.deliverMessages(WorkerSinkTask.java:628)',
    `Caused by: org.apache.kafka.connect.errors.ConnectException: Failed to flush records for table 'trade_data'`,
    '\tat io.debezium.connector.jdbc.JdbcSinkConnectorTask.put(JdbcSinkConnectorTask.java:165)',
    'Caused by: org.hibernate.exception.SQLGrammarException: Error executing work [Batch entry 0 INSERT INTO "public"."trade_data" ("venue", "price") VALUES (…) was aborted: ERROR: column "price" is of type boolean but expression is of type double precision',
    '  Hint: You will need to rewrite or cast the expression.',
    '  Position: 270  Call getNextException to see other errors in the batch.] [n/a]',
    'Caused by: java.sql.BatchUpdateException: Batch entry 0 INSERT INTO "public"."trade_data" ("venue", "price") VALUES (…) was aborted: ERROR: column "price" is of type boolean but expression is of type double precision',
    '  Hint: You will need to rewrite or cast the expression.',
    '  Position: 270  Call getNextException to see other errors in the batch.',
    'Caused by: org.postgresql.util.PSQLException: ERROR: column "price" is of type boolean but expression is of type double precision',
    '  Hint: You will need to rewrite or cast the expression.',
    '  Position: 270',
  ].join('\n'),
  /** A table that is not there, and may not be made. */
  missingTable: [
    'org.apache.kafka.connect.errors.ConnectException: Exiting WorkerSinkTask due to unrecoverable exception.',
    '\tat org.apache.kafka.connect.runtime.WorkerSinkTask.deliverMessages(WorkerSinkTask.java:658)',
    '\tat org.apache.kafka.connect.runtime.WorkerSinkTask.execute(WorkerSinkTask.java:225)',
    'Caused by: org.apache.kafka.connect.errors.ConnectException: JDBC sink connector failure',
    '\tat io.debezium.connector.jdbc.JdbcSinkConnectorTask.put(JdbcSinkConnectorTask.java:155)',
    '\tat org.apache.kafka.connect.runtime.WorkerSinkTask.deliverMessages(WorkerSinkTask.java:628)',
    `Caused by: org.apache.kafka.connect.errors.ConnectException: Error while checking and applying table changes for collection 'CollectionId{realm='null', namespace='public', name='missing'}'`,
    '\tat io.debezium.connector.jdbc.JdbcSinkConnectorTask.put(JdbcSinkConnectorTask.java:165)',
    'Caused by: java.sql.SQLException: Could not find table: public.missing',
  ].join('\n'),
  /** Bytes that are no record, without a topic of dead letters. */
  badBytes: [
    'org.apache.kafka.connect.errors.ConnectException: Tolerance exceeded in error handler',
    '\tat org.apache.kafka.connect.runtime.errors.RetryWithToleranceOperator.execAndHandleError(RetryWithToleranceOperator.java:259)',
    '\tat org.apache.kafka.connect.runtime.WorkerSinkTask.convertAndTransformRecord(WorkerSinkTask.java:558)',
    '\tat org.apache.kafka.connect.runtime.WorkerSinkTask.execute(WorkerSinkTask.java:225)',
    'Caused by: java.lang.IllegalStateException: artifactId cannot be null',
    '\tat org.apache.kafka.connect.runtime.errors.RetryWithToleranceOperator.execAndHandleError(RetryWithToleranceOperator.java:243)',
  ].join('\n'),
  /** A registry that is not there. */
  missingSchema: [
    'org.apache.kafka.connect.errors.ConnectException: Tolerance exceeded in error handler',
    '\tat org.apache.kafka.connect.runtime.errors.RetryWithToleranceOperator.execAndHandleError(RetryWithToleranceOperator.java:259)',
    '\tat org.apache.kafka.connect.runtime.WorkerSinkTask.convertAndTransformRecord(WorkerSinkTask.java:558)',
    '\tat org.apache.kafka.connect.runtime.WorkerSinkTask.execute(WorkerSinkTask.java:225)',
    'Caused by: io.apicurio.registry.rest.client.exception.RestClientException',
    '\tat org.apache.kafka.connect.runtime.errors.RetryWithToleranceOperator.execAndHandleError(RetryWithToleranceOperator.java:243)',
  ].join('\n'),
}
