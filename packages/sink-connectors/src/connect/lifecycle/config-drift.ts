import type { ConnectConfig } from '../jdbc/jdbc-sink.ts'
import { withoutSecrets } from '../jdbc/secret-options.ts'

/** An option that is not as it should be. */
export interface ConfigDifference {
  /** Option of the plugin. */
  readonly option: string
  /** What was wanted, a secret hidden; undefined when the option should not be there. */
  readonly wanted: string | undefined
  /** What is there, a secret hidden; undefined when the option is missing. */
  readonly running: string | undefined
}

/** Compares the wanted configuration of a connector with the one it runs with; empty when they are the same. */
export function driftOf(wanted: ConnectConfig, running: ConnectConfig): readonly ConfigDifference[] {
  const [shownWanted, shownRunning] = [withoutSecrets(wanted), withoutSecrets(running)]
  const options = [...new Set([...Object.keys(wanted), ...Object.keys(running)])].toSorted()
  return (
    options
      // Kafka Connect puts the name among the options itself.
      .filter((option) => option !== 'name' && wanted[option] !== running[option])
      .map((option) => {
        const [asked, there] = [shownWanted[option], shownRunning[option]]
        // Two secrets look the same.
        return { option, wanted: asked, running: asked === there ? `${there} (another)` : there }
      })
  )
}
