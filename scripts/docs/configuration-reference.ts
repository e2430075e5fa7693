/** One setting, as service-kit's `describeConfig` tells it. */
export interface DescribedSetting {
  /** Path in the file, for example `database.url`. */
  readonly path: string
  /** What the values are. */
  readonly type: string
  /** Default; undefined when the setting has none. */
  readonly default?: unknown
  /** What it means, with unit and range. */
  readonly description: string
  /** Environment variable that sets it. */
  readonly variable?: string | undefined
  /** Whether it is never shown. */
  readonly secret: boolean
}

const intro = `# Configuration

Generated from the schema of \`@cryptics-lab/service-kit/config\` by \`npm run generate:docs\`. Do not edit.

A process reads its configuration once, from four places; a later one wins:

1. the defaults below,
2. a TOML file,
3. the overlay of the environment beside it: \`config.production.toml\` for \`config.toml\` in the environment \`production\`,
4. environment variables.

The name of the environment is the variable \`SERVICE__ENVIRONMENT\`, else \`service.environment\` of the file, else the variable \`NODE_ENV\`, else \`development\`.

The variable of a setting is its path in capitals with two underscores for each dot: \`PIPELINE__ENABLED_MODELS=ticker,trade\` sets \`pipeline.enabled_models\`. With \`_FILE\` behind the name the value is read from a file, as container secrets are: \`DATABASE__URL_FILE=/run/secrets/db\`. Giving both is an error; an empty \`…_FILE\` names no file, and an empty value gives way to a file.

Every problem is reported at once, each with its path and the file and line, or the variable, that it comes from. A key that the schema does not know is a problem; a variable counts only when its first part is a section, so that other variables of the machine disturb nothing. The reference app takes its file with --config FILE. In production a secret that is empty, or that equals a well-known default, is a problem too.

\`\`\`toml
[pipeline]
enabled_models = ["ticker", "trade"]

[pipeline.models.ticker]
table_name = "ticker_data"

[database]
type = "postgres"
url = "postgres://localhost:5432/market"
\`\`\`
`

/** Text of `docs/configuration.md`. */
export function renderConfiguration(settings: readonly DescribedSetting[]): string {
  const parts = [intro]
  const sectionOf = ({ path }: DescribedSetting): string => path.split('.')[0] ?? ''
  for (const section of new Set(settings.map(sectionOf))) {
    const own = settings.filter((setting) => sectionOf(setting) === section)
    parts.push(
      [
        `## \`[${section}]\``,
        '',
        '| setting | type | default | variable | |',
        '| --- | --- | --- | --- | --- |',
        ...own.map(renderSetting),
        '',
      ].join('\n'),
    )
  }
  return parts.join('\n')
}

function renderSetting(setting: DescribedSetting): string {
  const { path, type, description, variable, secret } = setting
  const meaning = secret ? `${description} Secret: never shown.` : description
  const cells = [`\`${path}\``, type, renderDefault(setting), variable === undefined ? '–' : `\`${variable}\``, meaning]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')).join(' | ')} |`
}

function renderDefault({ default: value, secret }: DescribedSetting): string {
  if (value === undefined || value === null || value === '') return '–'
  if (secret) return 'set'
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``
}
