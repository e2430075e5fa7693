/** Group of a connector, where nobody says otherwise: as Kafka Connect names it. */
export function consumerGroupOf(connector: string): string {
  return `connect-${connector}`
}
