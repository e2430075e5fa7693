const integer = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 })

/** @type {Map<number, Intl.NumberFormat>} */
const decimals = new Map()

/**
 * @param {number} digits Digits behind the point.
 * @returns {Intl.NumberFormat} A format with exactly so many.
 */
function fixed(digits) {
  let format = decimals.get(digits)
  if (format === undefined) {
    format = new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
    decimals.set(digits, format)
  }
  return format
}

/**
 * @param {number | null | undefined} value A number, or nothing.
 * @param {number} [digits] Digits behind the point; the default is 0.
 * @returns {string} The number with separators, a real minus sign, and a dash for nothing.
 */
export function number(value, digits = 0) {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–'
  return (digits === 0 ? integer : fixed(digits)).format(value).replace('-', '\u2212')
}

/**
 * @param {number | null | undefined} value A number, or nothing.
 * @param {number} [digits] Digits behind the point; the default is 0.
 * @returns {string} The same with a plus sign in front of what is above 0.
 */
export function signed(value, digits = 0) {
  const text = number(value, digits)
  return typeof value === 'number' && value > 0 ? `+${text}` : text
}

/**
 * @param {number} value A large number.
 * @returns {string} Three digits and a letter.
 */
export function short(value) {
  return value < 10_000 ? number(value) : compact.format(value)
}

/**
 * @param {number | null | undefined} milliseconds A duration.
 * @returns {string} It with a unit that fits.
 */
export function duration(milliseconds) {
  if (milliseconds === null || milliseconds === undefined) return '–'
  if (milliseconds >= 1_000) return `${number(milliseconds / 1_000, 1)} s`
  if (milliseconds >= 100) return `${number(milliseconds)} ms`
  if (milliseconds >= 1) return `${number(milliseconds, milliseconds < 10 ? 1 : 0)} ms`
  return `${number(milliseconds * 1_000)} µs`
}

/**
 * @param {number} milliseconds A power of ten.
 * @returns {string} It with a unit that fits, for an axis.
 */
export function roundDuration(milliseconds) {
  if (milliseconds >= 999) return `${number(milliseconds / 1_000)} s`
  return milliseconds >= 0.999 ? `${number(milliseconds)} ms` : `${number(milliseconds * 1_000)} µs`
}

const two = (/** @type {number} */ value) => String(value).padStart(2, '0')

/**
 * @param {number} time Milliseconds since the epoch.
 * @returns {string} Local time of day with seconds.
 */
export function clock(time) {
  const date = new Date(time)
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

/**
 * @param {number} tickSize Smallest price step.
 * @returns {number} Digits behind the point that prices need.
 */
export function priceDigits(tickSize) {
  const text = String(tickSize)
  return text.includes('.') ? text.length - text.indexOf('.') - 1 : 0
}

/**
 * @param {string} currency Currency of profit and loss.
 * @returns {number} Digits behind the point that are worth reading; the state for scripts has all of them.
 */
export function moneyDigits(currency) {
  return ['BTC', 'ETH', 'SOL'].includes(currency) ? 6 : 2
}
