export type { Instrument, TickSizeStep } from './instrument.ts'
