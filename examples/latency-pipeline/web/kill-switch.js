/** @import { Model } from './model.js' */
import { element, setAttribute, setText } from './dom.js'

const kill = {
  path: '/api/kill',
  word: 'KILL',
  title: 'Throw the kill switch?',
  text: 'Every order of ours is cancelled, and nothing is quoted until quoting is resumed. The position stays.',
  action: 'Cancel all orders',
}
const resume = {
  path: '/api/resume',
  word: 'RESUME',
  title: 'Resume quoting?',
  text: 'The kill switch is taken back, and quotes are placed again with the next book.',
  action: 'Resume quoting',
}

/**
 * The kill switch: a button, and a dialog in which a word has to be typed. The run's id goes with the request, so that a page
 * of an earlier run cannot stop the present one.
 * @param {Model} model What the page knows.
 * @returns {{ draw(): void }} The view.
 */
export function createKillSwitch(model) {
  const button = element('kill')
  /** @type {HTMLDialogElement} */
  const dialog = element('kill-dialog')
  /** @type {HTMLInputElement} */
  const word = element('kill-word')
  /** @type {HTMLInputElement} */
  const reason = element('kill-reason')
  /** @type {HTMLButtonElement} */
  const confirm = element('kill-confirm')
  const problem = element('kill-problem')
  let kind = kill

  const open = () => {
    kind = model.sections.status?.status === 'killed' ? resume : kill
    setText(element('kill-title'), kind.title)
    setText(element('kill-text'), kind.text)
    setText(element('kill-word-name'), kind.word)
    setText(confirm, kind.action)
    setAttribute(dialog, 'data-kind', kind === kill ? 'kill' : 'resume')
    element('kill-reason-field').hidden = kind !== kill
    word.value = ''
    reason.value = ''
    setText(problem, '')
    confirm.disabled = true
    dialog.showModal()
    word.focus()
  }
  const send = async () => {
    confirm.disabled = true
    setText(problem, '')
    const failure = await post(kind.path, { confirm: model.sections.run?.runId ?? '', reason: reason.value })
    if (failure === undefined) dialog.close()
    else {
      setText(problem, failure)
      confirm.disabled = false
    }
  }
  button.addEventListener('click', open)
  word.addEventListener('input', () => {
    confirm.disabled = word.value.trim() !== kind.word
  })
  element('kill-cancel').addEventListener('click', () => dialog.close())
  element('kill-form').addEventListener('submit', (event) => {
    event.preventDefault()
    if (word.value.trim() === kind.word && !confirm.disabled) void send()
  })
  // The browser gives the focus back to the button by itself, unless the dialog was closed in the middle of a request.
  dialog.addEventListener('close', () => button.focus())

  return {
    draw() {
      const { status } = model.sections
      if (status === undefined) return
      const isKilled = status.status === 'killed'
      setText(button, isKilled ? 'Resume quoting…' : 'Kill switch…')
      setAttribute(button, 'data-kind', isKilled ? 'resume' : 'kill')
    },
  }
}

/**
 * @param {string} path Where to.
 * @param {{ confirm: string, reason: string }} body What is asked.
 * @returns {Promise<string | undefined>} What went wrong; undefined when it was done.
 */
async function post(path, body) {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(5_000),
    })
    if (response.ok) return undefined
    const answer = await response.json()
    return `The app refused: ${answer?.error?.message ?? response.status}.`
  } catch {
    return 'The app did not answer: nothing is known to have happened. Try again, or stop the process.'
  }
}
