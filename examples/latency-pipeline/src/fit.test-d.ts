import type { OrderGateway } from '@cryptics-lab/avro-models'
import type { DeribitClient } from '@cryptics-lab/exchange-client/deribit'
import type { createDeribitServer } from '@cryptics-lab/exchange-simulator/deribit'
import type { WebSocketFactory } from '@cryptics-lab/exchange-client'
import type { MakerGateway } from '@cryptics-lab/market-maker'
import type { SqlPool } from '@cryptics-lab/sink-connectors/sql'
import type { Pool } from 'pg'

// Ports are met by structure, not by import: this file stops compiling when a room no longer fits another.
type Fits<Part extends Port, Port> = Part

/** The client's gateway is what the market maker wants. */
export type GatewayFits = Fits<DeribitClient['gateway'], MakerGateway & OrderGateway>
/** The simulator's in-memory connections are what the client opens. */
export type LoopbackFits = Fits<ReturnType<ReturnType<typeof createDeribitServer>['loopback']>, WebSocketFactory>
/** A pool of pg is what the SQL sink and the embedded log want. */
export type PoolFits = Fits<Pool, SqlPool>
