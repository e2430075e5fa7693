import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { root } from './lib/root.mjs'
import { createTally } from './lib/tally.mjs'

// Does in a copy what a release does: next versions, changelogs, tarballs. Needs built packages; publishes nothing.
const copy = mkdtempSync(join(tmpdir(), 'cryptics-release-'))
const tally = createTally()
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))

function check(what, problem) {
  if (problem !== undefined) console.log(`FAILED ${what}: ${problem}`)
  tally.add(what, { passed: problem === undefined ? 1 : 0, failed: problem === undefined ? 0 : 1 })
}

function run(command, args, cwd) {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

function pnpm(args, cwd) {
  return run('npm', ['exec', '--yes', '--', readJson(join(root, 'package.json')).packageManager, ...args], cwd)
}

function copyRepository() {
  const files = run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], root)
    .split('\0')
    .filter(Boolean)
  for (const file of files) {
    const from = join(root, file)
    if (!existsSync(from)) continue
    mkdirSync(dirname(join(copy, file)), { recursive: true })
    cpSync(from, join(copy, file))
  }
  const git = (...args) => run('git', ['-c', 'user.name=check', '-c', 'user.email=check@localhost', ...args], copy)
  git('init', '--quiet', '--initial-branch=main')
  git('add', '--all')
  git('commit', '--quiet', '--message=copy')
}

/** What is wrong with a tarball's content, if anything. */
function problemOfTarball(name, version, tarball) {
  const names = run('tar', ['-tzf', tarball], copy)
    .trim()
    .split('\n')
    .map((path) => path.replace(/^package\//, ''))
  const manifest = JSON.parse(run('tar', ['-xzOf', tarball, 'package/package.json'], copy))
  const stray = names.find((path) => /\.test(-d)?\.ts$|__fixtures__/.test(path))
  const ranges = Object.entries({ ...manifest.dependencies, ...manifest.peerDependencies })
  const open = ranges.find(([, range]) => /^(workspace|catalog|link|file):/.test(range))
  const scripts = ['preinstall', 'install', 'postinstall'].find((script) => manifest.scripts?.[script] !== undefined)
  for (const file of ['README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts']) {
    if (!names.includes(file)) return `${file} is missing`
  }
  if (manifest.version !== version) return `its version is ${manifest.version} and not ${version}`
  if (stray !== undefined) return `${stray} does not belong into it`
  if (open !== undefined) return `${open[0]} has the range ${open[1]}, which only the workspace knows`
  if (scripts !== undefined) return `it has a script ${scripts}`
  return manifest.publishConfig?.provenance === true ? undefined : 'it is not published with provenance'
}

try {
  copyRepository()
  pnpm(['install', '--frozen-lockfile', '--prefer-offline', '--ignore-scripts'], copy)
  const before = new Map(
    readdirSync(join(copy, 'packages')).map((name) => [
      name,
      readJson(join(copy, 'packages', name, 'package.json')).version,
    ]),
  )
  run('npx', ['changeset', 'version'], copy)
  for (const [name, version] of before) {
    const folder = join(copy, 'packages', name)
    const next = readJson(join(folder, 'package.json')).version
    check(
      `${name}: version`,
      version === '0.0.0' && next !== '1.0.0' ? `the first release is ${next} and not 1.0.0` : undefined,
    )
    const changelog = existsSync(join(folder, 'CHANGELOG.md')) ? readFileSync(join(folder, 'CHANGELOG.md'), 'utf8') : ''
    check(
      `${name}: changelog`,
      changelog.includes(`## ${next}`) || version === next ? undefined : `it has no entry ${next}`,
    )
    cpSync(join(root, 'packages', name, 'dist'), join(folder, 'dist'), { recursive: true })
    pnpm(['pack', '--pack-destination', copy], folder)
    check(`${name}: tarball`, problemOfTarball(name, next, join(copy, `cryptics-lab-${name}-${next}.tgz`)))
  }
} finally {
  rmSync(copy, { recursive: true, force: true })
}
process.exitCode = tally.finish()
