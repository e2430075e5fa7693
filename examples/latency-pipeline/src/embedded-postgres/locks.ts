/** First key of every advisory lock of the suite. */
export const lockSpace = 1_129_466_192

/** Second keys: who may do what. */
export const lockKeys: { readonly application: 1; readonly users: 2; readonly layout: 3 } = {
  application: 1,
  users: 2,
  layout: 3,
}
