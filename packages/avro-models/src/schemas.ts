export type * from './generated/models.ts'
export { histories } from './generated/model-map.ts'
export { type Models, models } from './models.ts'
