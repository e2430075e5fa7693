/** Names of every measurement of this package. */
export const metricNames = {
  /** Counter: measurements that the registry could not take as given; labels `metric` and `reason`. */
  metricsRejected: 'cryptics_metrics_rejected_total',
  /** Gauge: log records that wait for a destination; label `destination`. */
  loggingQueueRecords: 'cryptics_logging_queue_records',
  /** Gauge: log records that may wait for a destination; label `destination`. */
  loggingQueueCapacity: 'cryptics_logging_queue_capacity_records',
  /** Counter: log records that a destination did not get; labels `destination` and `reason` (`full`, `failed`, `closed`). */
  loggingDropped: 'cryptics_logging_dropped_total',
  /** Counter: log records written by the program; labels `channel` and `level`. */
  loggingRecords: 'cryptics_logging_records_total',
  /** Counter: failures of a log destination; labels `destination` and `code` of the system. */
  loggingDestinationErrors: 'cryptics_logging_destination_errors_total',
  /** Counter: answered requests; labels `method`, `route` (the template) and `status`. */
  httpRequests: 'cryptics_http_requests_total',
  /** Histogram: from the head of a request to the end of its answer; labels `method` and `route`. */
  httpRequestSeconds: 'cryptics_http_request_seconds',
  /** Gauge: requests that are being answered. */
  httpRequestsInFlight: 'cryptics_http_requests_in_flight',
  /** Counter: requests refused by the guard; label `reason`. */
  httpRequestsRefused: 'cryptics_http_requests_refused_total',
  /** Gauge: 1 while a health check is fine, else 0; labels `check` and `kind`. */
  healthCheckOk: 'cryptics_health_check_ok',
  /** Histogram: how much later than asked for the event loop came back. */
  eventLoopDelayMilliseconds: 'cryptics_event_loop_delay_milliseconds',
  /** Counter: delays of the event loop beyond the threshold. */
  eventLoopStalls: 'cryptics_event_loop_stalls_total',
  /** Counter: spans that the collector took. */
  tracingSpansExported: 'cryptics_tracing_spans_exported_total',
  /** Counter: spans that the collector did not get. */
  tracingSpansFailed: 'cryptics_tracing_spans_failed_total',
} as const
