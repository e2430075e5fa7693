/** Names of every measurement of this package. */
export const metricNames = {
  /** Counter: records that the log acknowledged; label `topic`. */
  producerAcknowledged: 'cryptics_producer_acknowledged_total',
  /** Counter: records that could not be appended; label `topic`. */
  producerFailed: 'cryptics_producer_failed_total',
  /** Counter: sends that were tried again; label `topic`. */
  producerRetries: 'cryptics_producer_retries_total',
  /** Histogram: from the first attempt of a send to its acknowledgement; label `topic`. */
  producerSendMilliseconds: 'cryptics_producer_send_milliseconds',
  /** Histogram: from `produce` to the acknowledgement, per record; label `topic`. */
  producerRecordMilliseconds: 'cryptics_producer_record_milliseconds',
  /** Histogram: from `produce` to the beginning of the send, per record; label `topic`. */
  producerQueuedMilliseconds: 'cryptics_producer_queued_milliseconds',
  /** Counter: records that the policy of a full backlog dropped; label `topic`. */
  producerDropped: 'cryptics_producer_dropped_total',
  /** Counter: records whose place a newer one of their key took; label `topic`. */
  producerConflated: 'cryptics_producer_conflated_total',
  /** Histogram: records per send; label `topic`. */
  producerBatchRecords: 'cryptics_producer_batch_records',
  /** Gauge: records that wait for the log; label `topic`. */
  producerBacklogRecords: 'cryptics_producer_backlog_records',
  /** Counter: records that a connector stored; label `connector`. */
  connectorWritten: 'cryptics_connector_written_total',
  /** Counter: records that the sink had already; label `connector`. */
  connectorSkipped: 'cryptics_connector_skipped_total',
  /** Counter: records that became dead letters; labels `connector` and `stage`. */
  connectorDeadLettered: 'cryptics_connector_dead_lettered_total',
  /** Counter: records that became dead letters; labels `service` (who runs the connector) and `broker` (of the topic's name). */
  dlqMessages: 'cryptics_dlq_messages_total',
  /** Counter: records that could not be decoded or stored, by the error's code; labels `connector` and `code`. */
  connectorInvalid: 'cryptics_connector_invalid_records_total',
  /** Counter: attempts that failed and were made again; labels `connector` and `code`. */
  connectorRetries: 'cryptics_connector_retries_total',
  /** Counter: records that were read and then left to the member that got their partition; label `connector`. */
  connectorHandedOver: 'cryptics_connector_handed_over_total',
  /** Histogram: one write with its retries; label `connector`. */
  connectorWriteMilliseconds: 'cryptics_connector_write_milliseconds',
  /** Histogram: records per write; label `connector`. */
  connectorBatchRecords: 'cryptics_connector_batch_records',
  /** Histogram: from the log's append to the end of the write, of each write's first and last record; label `connector`. */
  connectorAppendToStoredMilliseconds: 'cryptics_connector_append_to_stored_milliseconds',
  /** Gauge: records between the acknowledged position and the end last heard; label `connector`. */
  connectorLagRecords: 'cryptics_connector_lag_records',
  /** Counter: rows that a table took; labels `table` and `encoding`. */
  sinkRows: 'cryptics_sink_rows_total',
  /** Histogram: one write to a table, one attempt; labels `table` and `encoding`. */
  sinkWriteMilliseconds: 'cryptics_sink_write_milliseconds',
  /** Gauge: records that wait for one branch of a fan-out; labels `connector` and `branch`. */
  fanOutQueueRecords: 'cryptics_fan_out_queue_records',
  /** Counter: records that a branch dropped for want of room; labels `connector` and `branch`. */
  fanOutShed: 'cryptics_fan_out_shed_total',
  /** Gauge: the breaker of a branch, 0 closed, 1 half-open, 2 open; labels `connector` and `branch`. */
  fanOutBreakerState: 'cryptics_fan_out_breaker_state',
  /** Counter: how often the shared source left a branch behind; labels `connector` and `branch`. */
  fanOutDetached: 'cryptics_fan_out_detached_total',
  /** Gauge: 1 while Kafka Connect answers, else 0. */
  connectReachable: 'cryptics_connect_reachable',
  /** Gauge: 1 for the state that a managed connector is in, else 0; labels `connector` and `state`. */
  connectConnectorState: 'cryptics_connect_connector_state',
  /** Gauge: tasks of a managed connector in each state; labels `connector` and `state`. */
  connectTasks: 'cryptics_connect_tasks',
  /** Counter: restarts of what had failed of a managed connector; label `connector`. */
  connectRestarts: 'cryptics_connect_restarts_total',
} as const
