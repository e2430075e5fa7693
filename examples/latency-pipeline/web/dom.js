/**
 * The element with an id; the page is broken without it.
 * @template {HTMLElement} [Kind=HTMLElement]
 * @param {string} id Id in index.html.
 * @returns {Kind} The element.
 */
export function element(id) {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`index.html has no element #${id}`)
  return /** @type {Kind} */ (found)
}

/**
 * Sets a text only when it differs: an assignment of the same text would still make the browser lay out again.
 * @param {Node} node Element or text node.
 * @param {string} text New text.
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text
}

/**
 * Sets an attribute only when it differs.
 * @param {Element} target Element.
 * @param {string} name Name of the attribute.
 * @param {string} value New value.
 */
export function setAttribute(target, name, value) {
  if (target.getAttribute(name) !== value) target.setAttribute(name, value)
}

/**
 * Makes an element with a class.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag Name of the element.
 * @param {string} [className] Its class.
 * @returns {HTMLElementTagNameMap[Tag]} The element.
 */
export function make(tag, className = '') {
  const made = document.createElement(tag)
  if (className !== '') made.className = className
  return made
}
