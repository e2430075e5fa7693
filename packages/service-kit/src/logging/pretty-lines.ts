/**
 * Loads the pretty form of a line. Characters that would steer the terminal are shown as what they are: a text that came
 * from outside must not move the cursor or forge a line.
 */
export async function loadPrettyLines(colors: boolean): Promise<(line: string) => string> {
  const { prettyFactory } = await import('pino-pretty')
  const pretty = prettyFactory({
    colorize: colors,
    messageKey: 'message',
    messageFormat: '[{channel}] {message}',
    ignore: 'service,version,env,channel',
    translateTime: 'SYS:HH:MM:ss.l',
    errorLikeObjectKeys: ['error', 'err'],
    singleLine: false,
  })
  return (line) => {
    const record = JSON.parse(line, (_key, value: unknown) =>
      typeof value === 'string' ? visible(value) : value,
    ) as Record<string, unknown>
    if (typeof record['message'] === 'string') record['message'] = record['message'].replaceAll('\n', '\\n')
    return pretty(record)
  }
}

// oxlint-disable-next-line no-control-regex -- these are what is looked for
const steering = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

function visible(text: string): string {
  return text.replace(steering, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
