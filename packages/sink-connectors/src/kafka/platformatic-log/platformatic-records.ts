import type { LogRecord } from '../ports.ts'
import type { PlatformaticBatch, PlatformaticFetchedPartition, PlatformaticRecord } from './platformatic-client.ts'
import { fromHeaderPairs } from './platformatic-headers.ts'

/** What was read of one partition. */
export interface ReadRecords {
  /** The records that count, from the asked offset on. */
  readonly records: readonly LogRecord[]
  /** Offset behind everything that was read, marks and records that do not count included. */
  readonly end: bigint
}

const stampsAppend = 1 << 3
const isTransactional = 1 << 4
const isMark = 1 << 5
const abortMark = 0

/**
 * The records of committed transactions and of none. The client's own filter takes away what is aborted only if the end of
 * the transaction came with the same answer, and of several transactions of one producer only the last.
 */
export function readRecords(fetched: PlatformaticFetchedPartition, from: bigint): ReadRecords {
  const aborted = [...(fetched.abortedTransactions ?? [])].sort((one, other) =>
    Number(one.firstOffset - other.firstOffset),
  )
  const abortedProducers = new Set<bigint>()
  const records: LogRecord[] = []
  let end = from
  let next = 0
  for (const batch of fetched.records ?? []) {
    const last = batch.firstOffset + BigInt(batch.lastOffsetDelta)
    for (let one = aborted[next]; one !== undefined && one.firstOffset <= last; one = aborted[next]) {
      abortedProducers.add(one.producerId)
      next += 1
    }
    if (last >= end) end = last + 1n
    if ((batch.attributes & isMark) !== 0) {
      if (batch.records[0]?.key?.readInt16BE(2) === abortMark) abortedProducers.delete(batch.producerId)
    } else if ((batch.attributes & isTransactional) === 0 || !abortedProducers.has(batch.producerId)) {
      // The first batch begins before the offset that was asked for, where that is within it.
      for (const record of batch.records) {
        if (batch.firstOffset + BigInt(record.offsetDelta) >= from) records.push(toRecord(batch, record))
      }
    }
  }
  return { records, end }
}

function toRecord(batch: PlatformaticBatch, record: PlatformaticRecord): LogRecord {
  const stamped = (batch.attributes & stampsAppend) !== 0
  return {
    offset: (batch.firstOffset + BigInt(record.offsetDelta)).toString(),
    timestamp: Number(stamped ? batch.maxTimestamp : batch.firstTimestamp + record.timestampDelta),
    key: record.key,
    value: record.value,
    headers: fromHeaderPairs(record.headers),
  }
}
