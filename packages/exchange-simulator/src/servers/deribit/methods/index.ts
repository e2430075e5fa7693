import type { MethodTable } from '../method.ts'
import { accountMethods } from './account.ts'
import { marketDataMethods } from './market-data.ts'
import { sessionMethods } from './session.ts'
import { tradingMethods } from './trading.ts'

/** All methods that the server knows. */
export const methodTable: MethodTable = new Map([
  ...sessionMethods,
  ...marketDataMethods,
  ...tradingMethods,
  ...accountMethods,
])
