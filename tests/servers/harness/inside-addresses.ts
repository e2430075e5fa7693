/** Addresses of the shared servers inside of their network, as a worker of Kafka Connect sees them. */
export const inside = {
  /** The broker. */
  kafka: 'kafka0:9092',
  /** The schema registry, without a path. */
  registry: 'http://registry:8080',
  /** The database, with user and password. */
  timescaledb: 'postgres://tests:tests@timescaledb:5432/tests',
} as const
