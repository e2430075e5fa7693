import { defineConfig } from 'tsup'

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    schemas: 'src/schemas.ts',
    'instruments/index': 'src/instruments/index.ts',
    'envelope/index': 'src/envelope/index.ts',
    'codec/index': 'src/codec/index.ts',
    // A file of its own, so that it is evaluated before the binding, which a bundle imports first.
    'codec/code-generation': 'src/codec/code-generation.ts',
    'registry/index': 'src/registry/index.ts',
    testing: 'src/testing.ts',
    'cli/main': 'src/cli/main.ts',
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
