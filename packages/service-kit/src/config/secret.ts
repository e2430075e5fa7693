const shown = '[secret]'

/** A value that must appear nowhere: it is shown as `[secret]` by every way of printing, and given out by `reveal()` alone. */
export class Secret {
  readonly #value: string

  /** @param value The value that is kept. */
  constructor(value: string) {
    this.#value = value
    // Under this name the runtime looks for an object's own way of being inspected.
    Object.defineProperty(this, Symbol.for('nodejs.util.inspect.custom'), { value: () => shown })
  }

  /** The value. Hand it to what needs it, and nowhere else. */
  reveal(): string {
    return this.#value
  }

  /** `[secret]`. */
  toString(): string {
    return shown
  }

  /** `[secret]`. */
  toJSON(): string {
    return shown
  }
}
