import { register } from 'node:module'
import { root } from '../lib/root.mjs'

/** Texts of the generated pages, made by TypeScript that runs from source. @returns {Promise<ReadonlyMap<string, string>>} */
export async function loadGeneratedPages() {
  const tsx = await import('tsx/esm/api')
  tsx.register()
  register('../lib/source-condition.mjs', import.meta.url)
  const { generatedPages } = await import('./generated-pages.ts')
  return generatedPages(root)
}
