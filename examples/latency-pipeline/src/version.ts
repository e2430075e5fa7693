import packageJson from '../package.json' with { type: 'json' }

/** Version of the app. */
export const version: string = packageJson.version
