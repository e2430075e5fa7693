export { MissingPackageError } from './errors.ts'
