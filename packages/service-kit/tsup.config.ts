import { defineConfig } from 'tsup'

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'config/index': 'src/config/index.ts',
    'logging/index': 'src/logging/index.ts',
    'http/index': 'src/http/index.ts',
    'metrics/index': 'src/metrics/index.ts',
    'tracing/index': 'src/tracing/index.ts',
    'lifecycle/index': 'src/lifecycle/index.ts',
    'cli/index': 'src/cli/index.ts',
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
