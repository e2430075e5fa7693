import { homedir, tmpdir, userInfo } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** Surroundings that decide where data goes by default. */
export interface DataDirectorySurroundings {
  /** Environment variables; `XDG_CACHE_HOME` and `HOME` count. */
  readonly environment?: NodeJS.ProcessEnv
  /** Platform, as in `process.platform`. */
  readonly platform?: string
}

/** The data directory of the reference app in the user's cache folder; a folder for temporary files without a home. */
export function defaultDataDirectory(surroundings: DataDirectorySurroundings = {}): string {
  const environment = surroundings.environment ?? process.env
  return join(cacheFolder(environment, surroundings.platform ?? process.platform), 'cryptics-lab', 'latency-pipeline')
}

function cacheFolder(environment: NodeJS.ProcessEnv, platform: string): string {
  const home = homeFolder(environment)
  if (platform === 'darwin' && home !== undefined) return join(home, 'Library', 'Caches')
  const configured = environment.XDG_CACHE_HOME
  if (configured !== undefined && isAbsolute(configured)) return configured
  return home === undefined ? join(tmpdir(), `cache-of-${process.getuid?.() ?? 'user'}`) : join(home, '.cache')
}

function homeFolder(environment: NodeJS.ProcessEnv): string | undefined {
  if (environment.HOME !== undefined && isAbsolute(environment.HOME)) return environment.HOME
  for (const read of [() => userInfo().homedir, homedir]) {
    try {
      const home = read()
      if (isAbsolute(home)) return home
    } catch {
      // An account without an entry in the user database has no home.
    }
  }
  return undefined
}
