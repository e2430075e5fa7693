import { fileURLToPath } from 'node:url'
import { CrypticsError } from '../errors.ts'
import { generate } from '../generator/generate.ts'
import { readLockFile, readSchemaFiles, writeGenerated } from './package-files.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

try {
  const written = writeGenerated(root, await generate(readSchemaFiles(root), readLockFile(root)))
  console.log(written.length === 0 ? 'everything is current' : `wrote ${written.join(', ')}`)
} catch (error) {
  if (!CrypticsError.is(error)) throw error
  console.error(`${error.code}: ${error.message}`)
  process.exitCode = 1
}
