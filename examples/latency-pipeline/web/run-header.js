/** @import { Model } from './model.js' */
import { element, setAttribute, setText } from './dom.js'

/**
 * What runs, and what the engine does. A change of the engine's state is spoken.
 * @param {Model} model What the page knows.
 * @returns {{ draw(changes: ReadonlySet<string>): void }} The view.
 */
export function createRunHeader(model) {
  const status = element('status')
  const book = element('book-status')
  return {
    draw(changes) {
      const { run } = model.sections
      if (run !== undefined && changes.has('run')) {
        setText(element('run-instrument'), run.instrument)
        setText(element('run-venue'), run.venueUrl)
        setText(element('run-recording'), run.recording === '' ? 'live market' : run.recording)
        setText(element('run-id'), run.runId)
        setText(element('run-version'), run.version)
        document.title = `${run.instrument} · Latency pipeline`
      }
      if (model.sections.status !== undefined && changes.has('status')) {
        const { status: name, pauseReason, killReason } = model.sections.status
        const why = killReason ?? pauseReason
        setText(status, why === null || why === name ? name : `${name}: ${why}`)
        setAttribute(status, 'data-status', name)
      }
      if (model.sections.book !== undefined && changes.has('book')) {
        setText(book, model.sections.book.status)
        setAttribute(book, 'data-alert', String(model.sections.book.status !== 'live'))
      }
    },
  }
}
