import { readdirSync } from 'node:fs'
import { defineConfig } from 'tsup'

// Every src/venues/*/index.ts is an entry of its own, as `exports` says.
const venues = readdirSync('src/venues')

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'venues/deribit/index': 'src/venues/deribit/index.ts',
    ...Object.fromEntries(venues.map((name) => [`venues/${name}/index`, `src/venues/${name}/index.ts`])),
  },
  format: ['esm'],
  target: 'node20',
  dts: true,
  clean: true,
  sourcemap: true,
  // The sources are packed themselves.
  esbuildOptions(options) {
    options.sourcesContent = false
  },
  splitting: true,
  tsconfig: 'tsconfig.build.json',
})
