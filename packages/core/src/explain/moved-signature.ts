import { shortName } from '../authenticate/required-header.ts'
import { changedScheme } from '../provider/scheme.ts'
import type { Evidence, SignatureScheme } from './evidence.ts'
import { readSignatures } from './read-signature.ts'

/** A signature in a header that the scheme does not name, and the scheme that would read it there. */
export interface MovedSignature<S> {
  readonly scheme: S
  readonly detail: string
  readonly fix: string
}

const afterLastDash = (name: string) => name.slice(name.lastIndexOf('-'))

type Besides = Pick<SignatureScheme, 'idHeaders' | 'timestampHeaders'>

/** The options that name the signature header and the headers that go with it. */
function namingOptions(name: string, { idHeaders, timestampHeaders }: Besides): string {
  const named = { header: name, idHeader: idHeaders?.[0], timestampHeader: timestampHeaders?.[0] }
  const options = Object.entries(named).flatMap(([option, value]) =>
    value === undefined ? [] : [`\`${option}: '${shortName(value)}'\``],
  )
  const last = options.pop()
  return options.length === 0 ? `${last}` : `${options.join(', ')} and ${last}`
}

/** The advice for a header that the scheme does not name, depending on the option that names headers. */
function adviceFor(
  option: SignatureScheme['headerOption'],
  name: string,
  prefix: string | undefined,
  besides: Besides,
) {
  const shown = shortName(name)
  const start = prefix === undefined ? '' : ` the headers start with ${prefix}-`
  if (option === 'none') {
    const so = start && `${start}, so`
    return {
      detail: `It is in ${shown}:${so} this is a different sender, or the sender renamed its headers.`,
      fix: 'Use the provider for that sender, or define your own scheme.',
    }
  }
  const detail = `It is in ${shown}${start && `:${start}`}.`
  return option === 'headerPrefix' && prefix !== undefined
    ? { detail, fix: `Set \`headerPrefix: '${prefix}'\`.` }
    : { detail, fix: `Set ${namingOptions(name, besides)}.` }
}

/** Finds the signature in another header if none of the scheme's headers is present. */
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

  // A sender that changes the prefix changes it in all of its headers.
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
  const prefix = isRenamed(found) ? shortName(to) : undefined
  return {
    scheme: changedScheme(scheme, parts),
    ...adviceFor(scheme.headerOption, found, prefix, { idHeaders, timestampHeaders }),
  }
}
