/** @import { PageMessage } from '../src/page/wire-format.ts' */

/** @typedef {'connecting' | 'live' | 'lost'} StreamState */

/**
 * @typedef {object} StreamHandlers
 * @property {(message: PageMessage, isSnapshot: boolean) => void} onMessage Takes what the server says.
 * @property {(state: StreamState, lostAt: number | undefined) => void} onState Told when the connection changes; `lostAt` is
 *   the time of the last word of the server, in milliseconds since the epoch.
 */

/** The server speaks at least once a second, so silence of this length, in milliseconds, is a loss. */
const silence = 2_500
const checkInterval = 250
const shortestPause = 500
const longestPause = 5_000

/**
 * Keeps a connection to the server: notices a loss within 3 s even when nothing closes the socket, and tries again with
 * pauses that grow to 5 s. Each new connection begins with a snapshot.
 * @param {string} url Address of the stream.
 * @param {StreamHandlers} handlers Whom it tells.
 * @returns {{ close(): void }} Ends it.
 */
export function openStream(url, { onMessage, onState }) {
  /** @type {EventSource | undefined} */
  let source
  /** @type {StreamState} */
  let state = 'connecting'
  let heardAt = performance.now()
  /** @type {number | undefined} */
  let lastWord
  let failures = 0
  let retryAt = 0

  const tell = (/** @type {StreamState} */ next) => {
    if (state === next) return
    state = next
    onState(state, lastWord)
  }
  const hear = () => {
    heardAt = performance.now()
    lastWord = Date.now()
  }
  const lose = () => {
    source?.close()
    source = undefined
    const pause = Math.min(longestPause, shortestPause * 2 ** failures)
    // Many pages that lost one server must not come back in one moment.
    retryAt = performance.now() + pause * (0.75 + Math.random() / 2)
    failures += 1
    tell('lost')
  }
  const connect = () => {
    heardAt = performance.now()
    const opened = listen(url, {
      take(message, isSnapshot) {
        if (source !== opened) return
        hear()
        onMessage(message, isSnapshot)
        if (!isSnapshot) return
        failures = 0
        tell('live')
      },
      beat: () => source === opened && hear(),
      fail: () => source === opened && lose(),
    })
    source = opened
  }
  const check = () => {
    if (source === undefined) {
      if (performance.now() >= retryAt) connect()
    } else if (performance.now() - heardAt > silence) lose()
  }

  connect()
  const watch = watchOften(check)
  return {
    close() {
      watch.close()
      source?.close()
    },
  }
}

/**
 * Calls back often, and at once when somebody looks again: timers of a hidden tab are slow.
 * @param {() => void} check What is called.
 * @returns {{ close(): void }} Ends it.
 */
function watchOften(check) {
  const timer = setInterval(check, checkInterval)
  const onVisible = () => document.visibilityState === 'visible' && check()
  document.addEventListener('visibilitychange', onVisible)
  return {
    close() {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', onVisible)
    },
  }
}

/**
 * Opens one connection.
 * @param {string} url Address of the stream.
 * @param {{ take: (message: PageMessage, isSnapshot: boolean) => void, beat: () => void, fail: () => void }} listeners Whom it tells.
 * @returns {EventSource} The connection.
 */
function listen(url, { take, beat, fail }) {
  const opened = new EventSource(url)
  const onMessage = (/** @type {MessageEvent<string>} */ event) =>
    take(/** @type {PageMessage} */ (JSON.parse(event.data)), event.type === 'snapshot')
  opened.addEventListener('snapshot', onMessage)
  opened.addEventListener('delta', onMessage)
  opened.addEventListener('heartbeat', beat)
  opened.addEventListener('error', fail)
  return opened
}
