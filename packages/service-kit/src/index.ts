export { MissingPackageError } from '@cryptics-lab/avro-models'
export { type Service, type ServiceOptions, type ServiceSections, startService } from './service.ts'
