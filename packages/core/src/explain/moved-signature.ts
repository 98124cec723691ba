import { shortName } from '../authenticate/required-header.ts'
import { changedScheme } from '../provider/scheme.ts'
import type { Evidence, SignatureScheme } from './evidence.ts'
import { readSignatures } from './read-signature.ts'

/** A signature under another name than the scheme's, and the scheme that would read it there. */
export interface MovedSignature<S> {
  readonly scheme: S
  readonly detail: string
  readonly fix: string
}

const afterLastDash = (name: string) => name.slice(name.lastIndexOf('-'))

/** What to say of a header that is not the scheme's, by the option that names those. */
function adviceFor(
  option: SignatureScheme['headerOption'],
  name: string,
  prefix: string | undefined,
  hasMore: boolean,
) {
  if (option === 'none') {
    const start = prefix === undefined ? '' : ` the headers start with ${prefix}-, so`
    return {
      detail: `It is ${name}:${start} this is another sender, or it renamed its headers.`,
      fix: 'Use the provider of the sender that calls, or describe it with a scheme of your own.',
    }
  }
  const detail = `It is ${name}.`
  if (option === 'headerPrefix' && prefix !== undefined) {
    return { detail, fix: `Set \`headerPrefix: '${prefix}'\`.` }
  }
  const more = hasMore ? ', and `idHeader` and `timestampHeader` to those beside it' : ''
  return { detail, fix: `Set \`header\` to that name${more}.` }
}

/** Finds the signature in another header, if none of the scheme's own is there. */
export function movedSignature<S extends SignatureScheme>({
  head: { headers },
  scheme,
}: Evidence<S>): MovedSignature<S> | undefined {
  if (scheme.headers.some((name) => headers.get(name) !== undefined)) return undefined
  const [own = ''] = scheme.headers
  const isRenamed = (name: string) =>
    name.length > afterLastDash(own).length && name.endsWith(afterLastDash(own))
  const isReadable = (name: string) =>
    readSignatures(headers.get(name) ?? '', scheme.kind).length > 0
  const others = headers.names().filter(isReadable)
  const found =
    others.find(isRenamed) ?? others.find((name) => /signature|hmac|hub/.test(name)) ?? others[0]
  if (found === undefined) return undefined

  // A sender that renames the prefix renames it in all of its headers.
  const from = own.slice(0, -afterLastDash(own).length)
  const to = found.slice(0, -afterLastDash(own).length)
  const besides = (names: readonly string[] | undefined) =>
    names?.slice(0, 1).map((name) => {
      const renamed = name.startsWith(`${from}-`) ? `${to}${name.slice(from.length)}` : name
      return isRenamed(found) && headers.get(renamed) !== undefined ? renamed : name
    })
  const [idHeaders, timestampHeaders] = [
    besides(scheme.idHeaders),
    besides(scheme.timestampHeaders),
  ]
  const parts = { headers: [found], isNumbered: false, idHeaders, timestampHeaders }
  const hasMore = (idHeaders ?? timestampHeaders) !== undefined
  const prefix = isRenamed(found) ? shortName(to) : undefined
  return {
    scheme: changedScheme(scheme, parts),
    ...adviceFor(scheme.headerOption, shortName(found), prefix, hasMore),
  }
}
