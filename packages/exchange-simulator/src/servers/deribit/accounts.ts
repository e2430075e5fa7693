import type { Ids } from '@cryptics-lab/avro-models'
import { RpcRejection } from './rpc.ts'

/** A pair that a client may log in with. */
export interface DeribitCredentials {
  /** Client id; also the name of the account. */
  readonly id: string
  /** Client secret. */
  readonly secret: string
}

/** What a login gives. */
export interface Grant {
  readonly account: string
  readonly accessToken: string
  readonly refreshToken: string
  readonly scope: string
  /** Whether the token is good on other connections too. */
  readonly isSession: boolean
  /** The connection that logged in. */
  readonly owner: object
}

const maximumGrants = 10_000

/** Checks credentials and remembers tokens. */
export class TokenDesk {
  readonly #secrets: ReadonlyMap<string, string>
  readonly #ids: Ids
  readonly #byAccess = new Map<string, Grant>()
  readonly #byRefresh = new Map<string, Grant>()

  constructor(credentials: readonly DeribitCredentials[], ids: Ids) {
    this.#secrets = new Map(credentials.map(({ id, secret }) => [id, secret]))
    this.#ids = ids
  }

  /** Logs in with an id and a secret. */
  login(id: string, secret: string, scope: string | undefined, owner: object): Grant {
    if (this.#secrets.get(id) !== secret) throw new RpcRejection(13004, 'invalid_credentials')
    return this.#grant(id, scope ?? '', owner)
  }

  /** Gives new tokens for a refresh token, whose own tokens end. */
  refresh(refreshToken: string, owner: object): Grant {
    const old = this.#byRefresh.get(refreshToken)
    if (old === undefined || !(old.isSession || old.owner === owner))
      throw new RpcRejection(13004, 'invalid_credentials')
    this.#forget(old)
    return this.#grant(old.account, old.scope, owner)
  }

  /** The account of an access token; undefined when the token is not good on this connection. */
  accountOf(accessToken: string, owner: object): string | undefined {
    const grant = this.#byAccess.get(accessToken)
    return grant !== undefined && (grant.isSession || grant.owner === owner) ? grant.account : undefined
  }

  /** Forgets the tokens that die with a connection. */
  leave(owner: object): void {
    for (const grant of this.#byAccess.values()) if (grant.owner === owner && !grant.isSession) this.#forget(grant)
  }

  #grant(account: string, asked: string, owner: object): Grant {
    const session = asked.split(' ').find((token) => token.startsWith('session:'))
    const scope = `${session ?? 'connection'} mainaccount account:read_write trade:read_write wallet:read_write`
    const grant: Grant = {
      account,
      accessToken: this.#ids.next(),
      refreshToken: this.#ids.next(),
      scope,
      isSession: session !== undefined,
      owner,
    }
    this.#byAccess.set(grant.accessToken, grant)
    this.#byRefresh.set(grant.refreshToken, grant)
    // The oldest session ends when there are too many, as at the venue.
    if (this.#byAccess.size > maximumGrants) this.#forget(this.#byAccess.values().next().value as Grant)
    return grant
  }

  #forget(grant: Grant): void {
    this.#byAccess.delete(grant.accessToken)
    this.#byRefresh.delete(grant.refreshToken)
  }
}
