import { backend } from '#crypto'
import { WebhookError } from '../error/webhook-error.ts'
import { sealScheme } from '../provider/scheme.ts'
import type { TokenData } from '../provider/scheme-data.ts'
import type { Scheme } from '../provider/scheme-kind.ts'
import type { Secret } from '../provider/secret.ts'
import { type Bytes, equalBytes, latin1, utf8 } from '../util/bytes.ts'
import { checkOptions, headerName, nonEmpty } from '../util/check-options.ts'
import { queryValues } from '../util/query.ts'
import { type Later, whenReady } from '../util/time-limit.ts'
import type { Authenticator, Match, PreparedKey, RequestHead } from './authenticator.ts'
import { MAX_HEADER_CHARACTERS, requiredHeader } from './required-header.ts'
import type { SchemeMaker } from './scheme-authenticator.ts'
import { keepSecret, MAX_SECRETS, type SecretRules } from './secrets.ts'

interface TokenBase {
  /** The token itself, a list of tokens during rotation, or a function that returns them. */
  readonly secret: Secret
  /** Prefix before the token, matched case-insensitively, such as `'Bearer '`. @default none */
  readonly prefix?: string | undefined
}

/** Options of `token`. Either `header` or `query` specifies where the token is. */
export type TokenOptions = TokenBase &
  (
    | {
        /** The query parameter that holds the token. Query strings end up in access logs, so prefer a header. */
        readonly query: string
        /** Not allowed together with `query`. @default none */
        readonly header?: undefined
      }
    | {
        /** The header that holds the token. */
        readonly header: string
        /** Not allowed together with `header`. @default none */
        readonly query?: undefined
      }
  )

/** How tokens are parsed: as plain text. */
export const tokenSecretRules: SecretRules = {
  keyForms: [{ encoding: 'utf8', prefix: '' }],
  maxSecrets: MAX_SECRETS,
}

/**
 * Describes a sender that sends the secret itself. A token identifies the sender but does not protect the body, and a
 * captured request can be sent again. Prefer {@link hmac} if the sender offers it.
 *
 * @throws TypeError for an unknown option, both or neither of `header` and `query`, or a secret that is undefined,
 * empty, padded with whitespace, or ends in "undefined".
 * @example
 * ```ts
 * token({ secret: [process.env.OLD_TOKEN, process.env.NEW_TOKEN], header: 'X-Gitlab-Token' })
 * ```
 */
export function token(options: TokenOptions): Scheme {
  return tokenScheme('token', options, 'secret', 'header')
}

/** Builds a token scheme whose errors start with `where`, for {@link token} and the providers built on it. */
export function tokenScheme(
  where: string,
  options: TokenOptions,
  secretOption: string = 'secret',
  headerOption: TokenData['headerOption'] = 'none',
): Scheme {
  checkOptions(where, options, ['secret', 'header', 'query', 'prefix'])
  const { header, query, prefix = '' } = options
  if ((header === undefined) === (query === undefined)) {
    throw new TypeError(`${where}: give either header or query to specify where the token is`)
  }
  if (options.prefix !== undefined) nonEmpty(`${where}: prefix`, prefix)
  const { keyForms } = tokenSecretRules
  return sealScheme<TokenData>(
    {
      kind: 'token',
      headerOption,
      covers: 'nothing',
      keyForms,
      header: header === undefined ? undefined : headerName(`${where}: header`, header),
      query: query === undefined ? undefined : nonEmpty(`${where}: query`, query),
      prefix,
    },
    keepSecret(options.secret, tokenSecretRules, `${where}: ${secretOption}`),
    maker,
  )
}

function presentedToken(
  { header, query, prefix, headerOption }: TokenData,
  { headers, url }: RequestHead,
): string {
  let text: string | undefined
  if (header !== undefined)
    text = requiredHeader(headers, header, 'missing_token', 'bad_token', headerOption)
  else {
    const [value, ...more] = queryValues(url, query as string)
    if (more.length > 0) {
      const hint = `The query parameter ${query} arrived more than once.`
      throw new WebhookError('duplicate_header', { hint })
    }
    text = value
  }
  if (text === undefined || text === '') {
    const hint = `No query parameter ${query}. Check the URL that the sender is configured with.`
    throw new WebhookError('missing_token', { hint })
  }
  if (text.length > MAX_HEADER_CHARACTERS) throw new WebhookError('bad_token')
  if (text.slice(0, prefix.length).toLowerCase() !== prefix.toLowerCase())
    throw new WebhookError('bad_token')
  return text.slice(prefix.length)
}

/** The digest of an expected token, computed once, on first use, since it may be asynchronous. */
type ExpectedDigest = () => Later<string>

const maker: SchemeMaker<TokenData, ExpectedDigest> = {
  authenticator: tokenAuthenticator,
  secretRules: () => tokenSecretRules,
}

/**
 * Verifies tokens. It compares digests instead of the tokens, so timing reveals neither their length nor their content.
 * The decision is made before any byte of the body is read.
 */
function tokenAuthenticator(scheme: TokenData): Authenticator<ExpectedDigest> {
  const { header, query } = scheme
  return {
    scheme,
    needsBody: false,
    isPresent: ({ headers, url }) =>
      header === undefined
        ? queryValues(url, query as string).length > 0
        : headers.get(header) !== undefined,
    prepareKey(secret) {
      let digest: Later<string> | undefined
      return () => {
        digest ??= backend.digest(secret)
        return digest
      }
    },
    present(head) {
      const text = presentedToken(scheme, head)
      // Header values are Latin-1; truncating a wider character to one byte could make two different tokens equal.
      if (header !== undefined && /[^\0-\xff]/.test(text)) throw new WebhookError('bad_token')
      const bytes = header === undefined ? utf8(text) : latin1(text)
      return { signatures: [bytes], timestamp: undefined, id: undefined, bodyDigest: undefined }
    },
    match({ signatures }, keys) {
      return whenReady(backend.digest(signatures[0] as Bytes), (digest) =>
        matchDigest(latin1(digest), keys),
      )
    },
  }
}

/** Compares with every expected digest, even after one has matched. @throws WebhookError `bad_token` */
function matchDigest(
  presented: Bytes,
  keys: readonly PreparedKey<ExpectedDigest>[],
  from = 0,
  secretId?: string,
): Later<Match> {
  const key = keys[from]
  if (key === undefined) {
    if (secretId === undefined) throw new WebhookError('bad_token')
    return { secretId }
  }
  return whenReady(key.key(), (expected) => {
    const isEqual = equalBytes(presented, latin1(expected))
    return matchDigest(presented, keys, from + 1, secretId ?? (isEqual ? key.id : undefined))
  })
}
