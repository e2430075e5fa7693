import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type FencedBlock, fencedBlocks } from './markdown.ts'

/** One step of a recipe, as its page tells it. */
export type RecipeStep =
  | { readonly kind: 'create'; readonly file: string; readonly text: string; readonly line: number }
  | { readonly kind: 'change'; readonly file: string; readonly text: string; readonly line: number }
  | { readonly kind: 'run'; readonly commands: string; readonly expected: string | undefined; readonly line: number }

/**
 * Reads the steps of a recipe. A sentence before each block says what to do with it: "Create `path`:", "Change `path`:"
 * with the lines to add marked by + and those to remove by -, "Run:", and "It prints:" for what a command shows.
 */
export function readRecipe(markdown: string): readonly RecipeStep[] {
  const steps: RecipeStep[] = []
  for (const block of fencedBlocks(markdown)) {
    const last = steps.at(-1)
    if (isLead(block, 'It prints') && last?.kind === 'run') {
      steps[steps.length - 1] = { ...last, expected: block.text }
    } else steps.push(stepOf(block))
  }
  return steps
}

function isLead({ lead }: FencedBlock, words: string): boolean {
  return new RegExp(`(^|[.;] )${words}\\b.*:$`).test(lead)
}

function stepOf(block: FencedBlock): RecipeStep {
  const { lead, text, line, language } = block
  const file = /`([^`]+)`[^`]*:$/.exec(lead)?.[1]
  if (file !== undefined && isLead(block, 'Create')) return { kind: 'create', file, text, line }
  if (file !== undefined && language === 'diff' && isLead(block, 'Change')) return { kind: 'change', file, text, line }
  if (language === 'sh' && isLead(block, 'Run')) return { kind: 'run', commands: text, expected: undefined, line }
  throw new Error(`line ${line}: a block that is no step; the sentence before it is "${lead}"`)
}

/**
 * Does one step in a copy of the repository.
 * @throws When the file is there already, the lines to change are not, or a command does not do what the page says.
 */
export function doStep(folder: string, step: RecipeStep): void {
  if (step.kind === 'run') runCommands(folder, step.commands, step.expected, step.line)
  else if (step.kind === 'create') createFile(join(folder, step.file), step)
  else changeFile(join(folder, step.file), step)
}

function createFile(path: string, { file, text, line }: { file: string; text: string; line: number }): void {
  if (existsSync(path)) throw new Error(`line ${line}: ${file} exists already`)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

function changeFile(path: string, { file, text, line }: { file: string; text: string; line: number }): void {
  const hunk = text.replace(/\n$/, '').split('\n')
  const side = (mark: string): string =>
    hunk
      .filter((entry) => !entry.startsWith(mark))
      .map((entry) => `${entry.slice(1)}\n`)
      .join('')
  const before = side('+')
  const current = readFileSync(path, 'utf8')
  const places = before === '' ? 0 : current.split(before).length - 1
  if (places !== 1) throw new Error(`line ${line}: the lines to change are in ${file} ${places} times, not once`)
  writeFileSync(
    path,
    current.replace(before, () => side('-')),
  )
}

function runCommands(folder: string, commands: string, expected: string | undefined, line: number): void {
  mkdirSync(folder, { recursive: true })
  if (isInstallation(folder, commands)) return
  const { FORCE_COLOR: _, ...rest } = process.env
  const run = spawnSync('bash', ['-ec', commands], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 120_000,
    env: { ...rest, NO_COLOR: '1', CI: 'true', npm_config_loglevel: 'silent' },
  })
  const output = `${run.stdout}${run.stderr}`
  if (run.status !== 0) throw new Error(`line ${line}: ${commands.trim()} ended with ${run.status}\n${output}`)
  const missing = expected === undefined ? undefined : firstMissingLine(output, expected)
  if (missing !== undefined) throw new Error(`line ${line}: the output has no line "${missing}"\n${output}`)
}

/** Whether all that is asked for is an installation with the pinned pnpm; the copy comes with one. */
function isInstallation(folder: string, commands: string): boolean {
  const path = join(folder, 'package.json')
  if (!existsSync(path)) return false
  const manifest = readFileSync(path, 'utf8')
  const { packageManager } = JSON.parse(manifest) as { readonly packageManager?: string }
  return commands.trim() === `npm exec --yes -- ${packageManager} install`
}

/** The first expected line that does not come, in this order; `…` stands for anything. */
export function firstMissingLine(output: string, expected: string): string | undefined {
  const lines = output.split('\n').map(normalise)
  let from = 0
  for (const wanted of expected.split('\n').map(normalise)) {
    if (wanted === '' || wanted === '…') continue
    const pattern = new RegExp(`^${wanted.split('…').map(escape).join('.*')}$`)
    const found = lines.findIndex((line, index) => index >= from && pattern.test(line))
    if (found < 0) return wanted
    from = found + 1
  }
  return undefined
}

const normalise = (line: string): string => line.replaceAll(/\s+/g, ' ').trim()

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
