/* Generated from schemas/ by `npm run generate`. Do not edit. */

import type { SchemaLock } from '../schema-lock.ts'
import { ackV1, ackV2, bookChangeV1, bookSnapshotV1, bookTopV1, fairValueV1, fillV1, indexV1, instrumentV1, latencySampleV1, linkEventV1, orderCommandV1, orderUpdateV1, pnlSnapshotV1, positionV1, quoteV1, riskRefusalV1, signalV1, tickerV1, tickerV2, tradeV1, tradeV2 } from './schemas.ts'

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
  { id: 11, fingerprint: '3978f8cf7881a01283f9dff0090c2ae468d0d7809e830ec20059bddfe4aabfb1', schema: bookChangeV1 },
  { id: 12, fingerprint: '46ec93be6ba34df647726fde1c14c0114e533dd71e8d5f30a0047591d283beee', schema: bookSnapshotV1 },
  { id: 13, fingerprint: '0a995f04076864194ff8c19df0f496f84f757049a2564b787e7582d434552bb2', schema: fairValueV1 },
  { id: 14, fingerprint: 'e2a7402619321f94c2b7550dc7d465170e52d912f3ee4fef4851690380b8df93', schema: instrumentV1 },
  { id: 15, fingerprint: '56651a72ee01084226d3c238f07ff0dbab41b6d63160037fb261a3f8003ba960', schema: latencySampleV1 },
  { id: 16, fingerprint: '08fb3011719097f823d2183758c62396a23a42168d34d85b0bec9b8a7c2ce98a', schema: linkEventV1 },
  { id: 17, fingerprint: 'f9acaf1c7a729c9e6798b4967f384066bcbb5307b2a0dd243652eae3f34b2b3e', schema: orderCommandV1 },
  { id: 18, fingerprint: '4245c66f9f1e1c7f55269b4baeb21d37653c1843c83cb1115bd47ec630ecafe2', schema: orderUpdateV1 },
  { id: 19, fingerprint: '665ebd60a2202c7672231b91329c3c01a177621e8e061b8dd08a2cd2778e6532', schema: pnlSnapshotV1 },
  { id: 20, fingerprint: 'ca4b6942da3cb3b0e3e9730b649aabb75a1269987974bd5dc59b1c7878c8d3dc', schema: positionV1 },
  { id: 21, fingerprint: 'd01efbfece4f0ce7618ecf351ca1b9c2e25f62e5888b3f447d83066e4d9358e8', schema: riskRefusalV1 },
  { id: 22, fingerprint: '9b33950a4a1f8f525d83cfab31fb75d6e6f4354c6381a3c013b7a9b1d85f63f1', schema: signalV1 },
]
