export { MissingPackageError } from './errors.ts'
export { type Service, type ServiceOptions, type ServiceSections, startService } from './service.ts'
