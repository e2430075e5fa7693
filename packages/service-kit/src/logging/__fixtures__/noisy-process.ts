/**
 * A process that writes far more than a pipe holds to its own error output, whoever reads it, and says on its standard
 * output that it went on.
 */
import { createLogging } from '@cryptics-lab/service-kit/logging'

const logging = await createLogging({ service: 'noisy', queue: { capacity: 100 } })
const logger = logging.logger()
let turns = 0
const timer = setInterval(() => {
  for (let index = 0; index < 20; index += 1) logger.info(`line ${turns} ${'x'.repeat(2_000)}`)
  turns += 1
  if (turns < 50) return
  clearInterval(timer)
  void logging.close({ deadline: 200 }).then(() => {
    const { dropped, destinations } = logging.stats()
    process.stdout.write(`${JSON.stringify({ turns, dropped, lastError: destinations[0]?.lastError })}\n`, () => {
      process.exit(0)
    })
  })
}, 2)
