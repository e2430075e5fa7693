/** Why nothing is quoted. */
export type PauseReason =
  /** Start has not finished. */
  | 'starting'
  /** The maker was stopped or is being stopped. */
  | 'stopping'
  /** The kill switch is on. */
  | 'killed'
  /** The connection is gone. */
  | 'link-lost'
  /** The connection is back, and the venue has not yet said which orders rest. */
  | 'reconciling'
  /** No whole book has come yet. */
  | 'no-book'
  /** The book lost its chain or its connection. */
  | 'book-stale'
  /** Something of the instrument was not delivered. */
  | 'gap'
  /** A side of the book shows nothing of others. */
  | 'no-fair-value'
  /** The strategy threw, or gave no usable quotes. */
  | 'strategy-failed'
