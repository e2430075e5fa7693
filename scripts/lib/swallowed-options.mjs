const flags = new Set(['once', 'json'])

/**
 * Options that npm took for its own because `--` was forgotten, as the line to print; undefined when there are none.
 * @param {string} script Name of the npm script.
 * @param {readonly string[]} names Long options of the script, without dashes.
 * @param {readonly string[]} args Arguments that did arrive.
 * @param {NodeJS.ProcessEnv} environment Variables that npm set.
 */
export function describeSwallowed(script, names, args, environment) {
  const found = []
  for (const name of names) {
    const value = environment[`npm_config_${name.replaceAll('-', '_')}`]
    const arrived = args.some((argument) => argument === `--${name}` || argument.startsWith(`--${name}=`))
    // npm hands an empty value for what its own configuration switches off.
    if (value !== undefined && value !== '' && !arrived) found.push({ name, value })
  }
  if (found.length === 0) return undefined
  const loose = args.filter((argument) => !argument.startsWith('-'))
  const bare = found.filter(({ name, value }) => !flags.has(name) && value === 'true')
  const options = found.map(({ name, value }) => {
    if (flags.has(name)) return `--${name}`
    if (value !== 'true') return `--${name} ${quote(value)}`
    // The values arrive without their options, so only a single one can be given back to its owner.
    return `--${name} ${bare.length === 1 && loose.length === 1 ? quote(loose[0]) : name.toUpperCase().replaceAll('-', '_')}`
  })
  const names_ = found.map(({ name }) => `--${name}`).join(', ')
  return (
    `error OPTIONS_SWALLOWED: npm kept ${names_} for itself, because the -- before the options is missing; ` +
    `call: npm ${script === 'start' ? 'start' : `run ${script}`} --silent -- ${options.join(' ')}`
  )
}

function quote(text) {
  return /^[\w./:@=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
