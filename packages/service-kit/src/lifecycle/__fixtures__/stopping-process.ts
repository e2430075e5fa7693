import { createLifecycle, formatStopReport } from '../index.ts'

// A process with three parts, one of which hangs when it is told to; it says what happens on standard output.
const [mode = 'idle'] = process.argv.slice(2)
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const keepAlive = setInterval(() => {}, 1_000)
const lifecycle = createLifecycle({
  deadline: 1_500,
  onStopping: ({ reason, error }) => say(`stopping: ${reason}${error instanceof Error ? ` ${error.message}` : ''}`),
})
lifecycle.onStop('database', () => say('database'))
lifecycle.onStop('recorder', () => (mode === 'hang' ? new Promise(() => {}) : say('recorder')))
lifecycle.onStop('quotes', async () => {
  if (mode === 'slow') await new Promise((resolve) => setTimeout(resolve, 30_000))
  say('quotes')
}, mode === 'slow' ? { deadline: 40_000 } : {})
void lifecycle.stopped.then((report) => {
  say(formatStopReport(report))
  clearInterval(keepAlive)
  process.exitCode = report.exitCode
})
say('ready')
if (mode === 'reject') void Promise.reject(new Error('nobody waits'))
if (mode === 'throw') setTimeout(() => { throw new Error('nobody catches') }, 1)
