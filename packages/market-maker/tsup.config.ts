import { readdirSync } from 'node:fs'
import { defineConfig } from 'tsup'

// Every src/strategies/*.ts is an entry of its own, as `exports` says.
const strategies = readdirSync('src/strategies').flatMap((file) =>
  file.endsWith('.ts') && !/\.test(-d)?\.ts$/.test(file) ? [file.slice(0, -3)] : [],
)

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'testing/index': 'src/testing/index.ts',
    'strategies/fixed-spread': 'src/strategies/fixed-spread.ts',
    ...Object.fromEntries(strategies.map((name) => [`strategies/${name}`, `src/strategies/${name}.ts`])),
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
