import { type Channel, isPrivateName, parseChannel } from '../channels.ts'
import { type Call, type Method, methods, responded } from '../method.ts'
import { invalidParameter, RpcRejection, unauthorized } from '../rpc.ts'
import { toMilliseconds } from '../wire.ts'

const version = '1.2.26'
const tokenLifetime = 31_536_000
const minimumHeartbeat = 10

/** Login, heartbeat, subscriptions and the like. */
export const sessionMethods: readonly (readonly [string, Method])[] = [
  ...methods({
    'public/auth': authenticate,
    'public/test': test,
    'public/get_time': ({ connection }) => toMilliseconds(connection.context.venue.clock.now()),
    'public/status': () => ({ locked: 'false', locked_indices: [] }),
  }),
  ...methods(
    {
      'public/hello'({ params }) {
        params.string('client_name')
        params.string('client_version')
        return { version }
      },
      'public/set_heartbeat': setHeartbeat,
      'public/disable_heartbeat'({ connection }) {
        connection.heartbeat.stop()
        return 'ok'
      },
      'public/subscribe': (call) => subscribe(call, false),
      'private/subscribe': (call) => subscribe(call, true),
      'public/unsubscribe': unsubscribe,
      'private/unsubscribe': unsubscribe,
      'public/unsubscribe_all': (call) => unsubscribeAll(call, 'public'),
      'private/unsubscribe_all': (call) => unsubscribeAll(call, 'private'),
      'private/enable_cancel_on_disconnect': (call) => setCancelOnDisconnect(call, true),
      'private/disable_cancel_on_disconnect': (call) => setCancelOnDisconnect(call, false),
      'private/get_cancel_on_disconnect'(call) {
        return { scope: scopeOf(call), enabled: call.connection.cancelsOnDisconnect }
      },
      'private/logout': logout,
    },
    { isWebSocketOnly: true },
  ),
]

function authenticate({ connection, params }: Call): unknown {
  const { desk } = connection.context
  const grantType = params.oneOf('grant_type', ['client_credentials', 'refresh_token', ''], '')
  if (grantType === '')
    throw invalidParameter('grant_type', params.has('grant_type') ? 'invalid value' : 'value required')
  const grant =
    grantType === 'refresh_token'
      ? desk.refresh(params.string('refresh_token'), connection)
      : desk.login(
          params.string('client_id'),
          params.string('client_secret'),
          params.optionalString('scope'),
          connection,
        )
  connection.account = grant.account
  const state = params.optionalString('state')
  return {
    access_token: grant.accessToken,
    refresh_token: grant.refreshToken,
    expires_in: tokenLifetime,
    token_type: 'bearer',
    scope: grant.scope,
    ...(state !== undefined && { state }),
    enabled_features: [],
    mandatory_tfa_status: 'disabled',
    google_login: false,
  }
}

function test({ connection, params }: Call): unknown {
  connection.heartbeat.answered()
  if (params.optionalString('expected_result') === 'exception') throw new RpcRejection(11094, 'internal_server_error')
  return { version }
}

function setHeartbeat({ connection, params }: Call): unknown {
  const interval = params.number('interval')
  if (interval < minimumHeartbeat) throw invalidParameter('interval', `value must be >= ${minimumHeartbeat}`)
  connection.heartbeat.start(interval)
  return 'ok'
}

/** Names that the venue does not know are missing from the result; the others come in an order of its own. */
function subscribe(call: Call, mayBePrivate: boolean): unknown {
  const { connection, account, params } = call
  const { context } = connection
  const known = new Map<string, Channel>()
  for (const name of params.strings('channels')) {
    const channel = parseChannel(name, context.directory)
    if (channel === undefined || (isPrivateName(name) && !mayBePrivate)) continue
    if (isPrivateName(name) && account === '') throw unauthorized()
    if ('interval' in channel && channel.interval === 'raw' && account === '') {
      throw new RpcRejection(13778, 'raw_subscriptions_not_available_for_unauthorized')
    }
    known.set(name, channel)
  }
  call.respond([...known.keys()].sort().reverse())
  for (const channel of known.values()) context.hub.subscribe(connection, channel, account === '' ? undefined : account)
  for (const name of known.keys()) context.onSubscribe(name)
  return responded
}

function unsubscribe({ connection, account, params }: Call): unknown {
  const owner = account === '' ? undefined : account
  const removed = params
    .strings('channels')
    .filter((name) => connection.context.hub.unsubscribe(connection, name, owner))
  return [...new Set(removed)].sort().reverse()
}

function unsubscribeAll({ connection }: Call, only: 'public' | 'private'): unknown {
  connection.context.hub.removeAll(connection, only)
  return 'ok'
}

function scopeOf({ params }: Call): string {
  return params.oneOf('scope', ['connection', 'account'], 'connection')
}

function setCancelOnDisconnect(call: Call, enabled: boolean): unknown {
  if (scopeOf(call) !== 'connection') throw new RpcRejection(10033, 'not_implemented')
  call.connection.cancelsOnDisconnect = enabled
  return 'ok'
}

/** No reply: the connection is closed. Orders stay, as the venue documents it. */
function logout({ connection }: Call): unknown {
  connection.cancelsOnDisconnect = false
  connection.close(1000, 'logout')
  return responded
}
