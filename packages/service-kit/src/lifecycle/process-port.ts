import { type StopSignal, stopSignals } from './stop-report.ts'

/** What a lifecycle listens to. */
export interface ProcessListener {
  /** A signal came. */
  onSignal(signal: StopSignal): void
  /** A promise was rejected and nobody handled it, or an exception was thrown and nobody caught it. */
  onFailure(error: unknown, origin: 'unhandledRejection' | 'uncaughtException'): void
}

/** The part of a process that a lifecycle needs. */
export interface ProcessPort {
  /** Starts to listen. @returns Ends it. */
  listen(listener: ProcessListener): () => void
  /** Ends the process at once. */
  exit(code: number): void
}

/** The process that this code runs in. */
export const systemProcess: ProcessPort = {
  listen(listener) {
    const onRejection = (reason: unknown): void => listener.onFailure(reason, 'unhandledRejection')
    const onException = (error: Error): void => listener.onFailure(error, 'uncaughtException')
    const onSignal = (signal: StopSignal): void => listener.onSignal(signal)
    for (const signal of stopSignals) process.on(signal, onSignal)
    process.on('unhandledRejection', onRejection)
    process.on('uncaughtException', onException)
    return () => {
      for (const signal of stopSignals) process.off(signal, onSignal)
      process.off('unhandledRejection', onRejection)
      process.off('uncaughtException', onException)
    }
  },
  exit: (code) => process.exit(code),
}
