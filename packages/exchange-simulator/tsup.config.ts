import { defineConfig } from 'tsup'

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'cli/main': 'src/cli/main.ts',
    'feeds/index': 'src/feeds/index.ts',
    'servers/deribit/index': 'src/servers/deribit/index.ts',
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
