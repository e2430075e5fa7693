const refusal = /* @__PURE__ */ Symbol('refused')

/** Thrown into the binding and caught by the codec, which then finds out what is wrong and says so. */
export function refuse(): never {
  // A message with the value in it, as the binding's own, must not come into being.
  throw refusal as unknown as Error
}
