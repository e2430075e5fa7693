import { readdirSync } from 'node:fs'
import { defineConfig } from 'tsup'

// Every src/dialects/*/index.ts is an entry of its own, as `exports` says.
const dialects = readdirSync('src/dialects')

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'kafka/memory-log/index': 'src/kafka/memory-log/index.ts',
    'kafka/kafkajs-log/index': 'src/kafka/kafkajs-log/index.ts',
    'kafka/platformatic-log/index': 'src/kafka/platformatic-log/index.ts',
    'kafka/postgres-log/index': 'src/kafka/postgres-log/index.ts',
    'sinks/memory/index': 'src/sinks/memory/index.ts',
    'sinks/sql/index': 'src/sinks/sql/index.ts',
    'dialects/postgres/index': 'src/dialects/postgres/index.ts',
    ...Object.fromEntries(dialects.map((name) => [`dialects/${name}/index`, `src/dialects/${name}/index.ts`])),
    'kafka/index': 'src/kafka/index.ts',
    'connect/index': 'src/connect/index.ts',
    'topics/index': 'src/topics/index.ts',
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
