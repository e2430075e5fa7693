/** A map that forgets what was not used for longest when it is full. */
export interface BoundedCache<Key, Value> {
  /** The value of a key, which is now the one used last. */
  get(key: Key): Value | undefined
  /** Keeps a value; when the cache is full, the one used longest ago goes. */
  set(key: Key, value: Value): void
  /** Forgets a key. */
  delete(key: Key): void
}

/** Makes a cache of at most `limit` values. */
export function createBoundedCache<Key, Value>(limit: number): BoundedCache<Key, Value> {
  const values = new Map<Key, Value>()
  return {
    get(key) {
      const value = values.get(key)
      if (value === undefined) return undefined
      // A map keeps the order of insertion, so what was used last is moved to the end.
      values.delete(key)
      values.set(key, value)
      return value
    },
    set(key, value) {
      values.delete(key)
      if (values.size >= limit) values.delete(values.keys().next().value as Key)
      values.set(key, value)
    },
    delete(key) {
      values.delete(key)
    },
  }
}
