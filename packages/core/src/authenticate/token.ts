import type { Scheme, Secret } from '../provider/provider.ts'
import { sealScheme, type TokenScheme } from '../provider/scheme.ts'
import { checkOptions, headerName } from '../util/check-options.ts'

/** How a sender that sends its secret is recognised. */
export interface TokenOptions {
  readonly secret: Secret
  /** The header with the token. */
  readonly header: string
}

/**
 * A sender that puts the shared secret itself in a header. That proves who sent the request, not that the
 * body is whole, and a captured request can be sent again: prefer {@link hmac} wherever it is offered.
 *
 * @throws TypeError for an unknown option, or a secret that is undefined, empty or padded with whitespace.
 * @example
 * ```ts
 * token({ secret: [process.env['OLD_TOKEN'], process.env['NEW_TOKEN']], header: 'X-Gitlab-Token' })
 * ```
 */
export function token(options: TokenOptions): Scheme {
  checkOptions('token', options, ['secret', 'header'])
  return sealScheme<TokenScheme>(
    {
      kind: 'token',
      secretRules: { encoding: 'utf8' },
      header: headerName('token: header', options.header),
    },
    options.secret,
  )
}
