/** @import { StreamState } from './stream.js' */
import { element, setAttribute, setText } from './dom.js'
import { clock } from './format.js'

const words = { connecting: 'connecting', live: 'live', lost: 'no connection' }

/**
 * Shows whether the page is connected. A loss is a banner, is spoken, and greys out everything that is old.
 * @returns {(state: StreamState, lastWord: number | undefined) => void} Shows a state.
 */
export function createConnectionView() {
  const banner = element('connection-banner')
  const indicator = element('connection')
  const label = element('connection-label')
  return (state, lastWord) => {
    setAttribute(document.body, 'data-connection', state)
    setAttribute(indicator, 'data-state', state)
    setText(label, words[state])
    const since = lastWord === undefined ? '' : ` What you see is of ${clock(lastWord)}.`
    setText(banner, state === 'lost' ? `No connection to the app.${since} Trying again.` : '')
  }
}
