// Imported first by every script: older versions of Node get one clear line instead of a syntax error.
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `error NODE_VERSION: this needs Node 20.19 or newer, and this is ${process.version}; see https://nodejs.org`,
  )
  process.exit(1)
}
