/** Sums suites and prints a line for each. */
export function createTally() {
  let passed = 0
  let failed = 0
  return {
    /**
     * @param {string} suite
     * @param {{ passed: number, failed: number, seconds?: number }} result
     */
    add(suite, result) {
      passed += result.passed
      failed += result.failed
      const time = result.seconds === undefined ? '' : ` (${result.seconds.toFixed(1)} s)`
      console.log(`${suite}: ${result.passed} passed, ${result.failed} failed${time}`)
    },
    /** Prints the last line. @returns Exit code. */
    finish() {
      if (passed + failed === 0) {
        console.log('no test was executed, which counts as a failure')
        failed = 1
      }
      console.log(`${passed} passed, ${failed} failed`)
      return failed === 0 ? 0 : 1
    },
    get failed() {
      return failed
    },
  }
}

/** The end of a long output, for people. */
export function lastLines(text, count = 120) {
  const lines = text.trimEnd().split('\n')
  return lines.length <= count
    ? lines.join('\n')
    : [`… ${lines.length - count} lines more`, ...lines.slice(-count)].join('\n')
}
