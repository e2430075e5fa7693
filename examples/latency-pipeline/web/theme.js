import { element, setAttribute, setText } from './dom.js'

const key = 'latency-pipeline.theme'
const dark = matchMedia('(prefers-color-scheme: dark)')

/** @returns {'dark' | 'light' | undefined} What the user chose; undefined to follow the system. */
function chosen() {
  try {
    const value = localStorage.getItem(key)
    return value === 'dark' || value === 'light' ? value : undefined
  } catch {
    return undefined
  }
}

/** @returns {'dark' | 'light'} What is shown. */
const shown = () => chosen() ?? (dark.matches ? 'dark' : 'light')

/**
 * Shows the theme that was chosen, or the system's, and lets the button change it.
 * @param {() => void} onChange Called after a change: what is drawn on a canvas must be drawn again.
 */
export function startTheme(onChange) {
  const button = element('theme')
  const label = element('theme-label')
  const show = () => {
    const theme = shown()
    setAttribute(document.documentElement, 'data-theme', theme)
    setText(label, theme === 'dark' ? 'Light theme' : 'Dark theme')
  }
  button.addEventListener('click', () => {
    try {
      localStorage.setItem(key, shown() === 'dark' ? 'light' : 'dark')
    } catch {
      setAttribute(document.documentElement, 'data-theme', shown() === 'dark' ? 'light' : 'dark')
      onChange()
      return
    }
    show()
    onChange()
  })
  dark.addEventListener('change', () => {
    show()
    onChange()
  })
  show()
}

/**
 * The colour that a custom property has now, in a form that a canvas understands.
 * @param {string} name Name of the property, for example `--bid`.
 * @returns {string} The colour.
 */
export function colour(name) {
  const probe = element('colour-probe')
  probe.style.color = `var(${name})`
  return getComputedStyle(probe).color
}
