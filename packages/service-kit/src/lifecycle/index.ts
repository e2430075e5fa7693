export { RestartsExhaustedError } from '../errors.ts'
export {
  createLifecycle,
  type Lifecycle,
  type LifecycleOptions,
  type PartOptions,
  type StopRequest,
} from './lifecycle.ts'
export { type ProcessListener, type ProcessPort, systemProcess } from './process-port.ts'
export { createStallMonitor, type Stall, type StallMonitor, type StallMonitorOptions } from './stall-monitor.ts'
export {
  exitCodeOf,
  formatStopReport,
  type PartReport,
  type StopReason,
  type StopReport,
  type StopSignal,
} from './stop-report.ts'
export { supervise, type SuperviseOptions } from './supervise.ts'
