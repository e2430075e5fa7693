/* Generated from schemas/ by `npm run generate`. Do not edit. */

import type { SchemaLock } from '../schema-lock.ts'
import { ackV1, ackV2, bookTopV1, fillV1, indexV1, quoteV1, tickerV1, tickerV2, tradeV1, tradeV2 } from './schemas.ts'

/** The suite's own schemas and their ids; the content of schemas.lock.json. */
export const schemaLock: SchemaLock = [
  { id: 1, fingerprint: 'ffc7dc84097ac4ae417ae340ef7caa96e636a4f711bf43f7db31059b0fee0055', schema: ackV1 },
  { id: 2, fingerprint: 'f090edda58cdc393bd01cb1ec39516ecdee32b5bba0cf2e6a3d0b65320d0f358', schema: ackV2 },
  { id: 3, fingerprint: '18281fdf9e87a91aa57afc370041141c6d6f121668e8d01bfc2606016c79dce0', schema: bookTopV1 },
  { id: 4, fingerprint: '50c269603be7b44ac3b08537bc44ff1f0398a7546a85943749217b61796b5d22', schema: fillV1 },
  { id: 5, fingerprint: '1fb5f21877f356c4e308d15d329f29483d7cbfb45bdbc31fec45a0451d9b815a', schema: indexV1 },
  { id: 6, fingerprint: '6478a1021de3d8898ae74817ad8676c6760b99edbfb8a893b93561eff4b9214e', schema: quoteV1 },
  { id: 7, fingerprint: 'fed0a4495945afdfb8e504c76c201ac9d9352131dc19eaf4247868c22dbce8c0', schema: tickerV1 },
  { id: 8, fingerprint: '4cf56223e181554399d194761ce76680d917fd217175e907eba39726554cde80', schema: tickerV2 },
  { id: 9, fingerprint: 'dc6be5a86d82703f2ce87cf758d5981021a81d5d205386679c6df3ecbd11abea', schema: tradeV1 },
  { id: 10, fingerprint: 'f24ad9482b9edd0944bec8a5c6c154541126647bc4b99cd249b0e9c2a825d527', schema: tradeV2 },
]
