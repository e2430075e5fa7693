import type { pino } from 'pino'

/** The file writer of pino: it keeps what it could not write and emits `drain` when all is out. */
export type FileWriter = ReturnType<typeof pino.destination>
