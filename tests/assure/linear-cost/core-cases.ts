// The internals of core are imported from its sources: the limits of the public functions would hide how they grow.

import { rawSignature } from '../../../packages/core/src/authenticate/public-key.ts'
import { missingHint, shortName } from '../../../packages/core/src/authenticate/required-header.ts'
import { decodeKey } from '../../../packages/core/src/authenticate/secrets.ts'
import { signatureReader } from '../../../packages/core/src/authenticate/signature-header.ts'
import { sortedParams } from '../../../packages/core/src/authenticate/signed-params.ts'
import { checkTimestamp } from '../../../packages/core/src/authenticate/timestamp.ts'
import { headerLookup } from '../../../packages/core/src/http/headers.ts'
import { parseForm, parseJson, parsePayload } from '../../../packages/core/src/http/payload.ts'
import { credentialTest, schemesOf } from '../../../packages/core/src/provider/scheme.ts'
import type { SignatureData } from '../../../packages/core/src/provider/scheme-data.ts'
import { slack, standardWebhooks, stripe } from '../../../packages/core/src/providers/index.ts'
import { printable } from '../../../packages/core/src/receiver/log.ts'
import { checkEncoding, readHead } from '../../../packages/core/src/receiver/request-head.ts'
import {
  decodeText,
  distinctBytes,
  utf8,
  utf8Binary,
} from '../../../packages/core/src/util/bytes.ts'
import { decode, toBase64, toHex } from '../../../packages/core/src/util/encoding.ts'
import { atPointer } from '../../../packages/core/src/util/pointer.ts'
import { queryValues } from '../../../packages/core/src/util/query.ts'
import type { ParserCase } from './measure-growth.ts'
import { FORM_SHAPES, JSON_SHAPES, shapedCases, TEXT_SHAPES } from './shapes.ts'

const SECRET = 'whsec_MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1ub3BxcnN0dXY='
const bytes = (text: string) => new Uint8Array(Buffer.from(text))

/** Reads a signature header up to the limit of a header, in the manner of a sender. */
function signatureCases(
  name: string,
  { scheme }: { readonly scheme: unknown },
): readonly ParserCase[] {
  const [data] = schemesOf(scheme as never)
  const { headers: [header = ''] = [], idHeaders, timestampHeaders } = data as SignatureData
  const read = signatureReader(data as SignatureData, () => true)
  const beside = [...(idHeaders ?? []), ...(timestampHeaders ?? [])].flatMap((one) => [one, '1'])
  const parse = (value: string) =>
    read({
      method: 'POST',
      url: '/',
      headers: headerLookup([header, value, ...beside]),
      context: undefined,
    })
  // At the limit of 4 KiB for a header, this is all that can be sent.
  return shapedCases(
    `core/authenticate/signature-header#signatureReader, ${name}`,
    TEXT_SHAPES,
    parse,
    {
      maxLength: 4096,
    },
  )
}

/** As many headers as fit, in the form of Node's `rawHeaders`. */
const manyHeaders = (length: number) =>
  Array.from({ length: length / 20 }, (_, i) => [`x-signature-${i}`, 'v']).flat()

function headerCases(): readonly ParserCase[] {
  const lookups: Readonly<Record<string, (given: string[]) => unknown>> = {
    get: (given) => headerLookup(given).get('stripe-signature'),
    only: (given) => headerLookup(given).only('x-signature-1'),
    names: (given) => headerLookup(given).names(),
    toHeaders: (given) => headerLookup(given).toHeaders(),
    missingHint: (given) => missingHint(headerLookup(given), 'webhook-signature', 'headerPrefix'),
  }
  return Object.entries(lookups).flatMap(([name, parse]): readonly ParserCase[] => [
    {
      parser: `core/http/headers#headerLookup, ${name}`,
      shape: 'many headers',
      make: manyHeaders,
      parse,
    },
    {
      parser: `core/http/headers#headerLookup, ${name}`,
      shape: 'equal headers',
      make: (length) => Array.from({ length: length / 20 }, () => ['x-signature', 'v']).flat(),
      parse,
    },
  ])
}

/** The parsers of core that read what a sender, or anyone else, has sent. */
export function coreCases(): readonly ParserCase[] {
  const isCredential = credentialTest([])
  const encodings = ['hex', 'base64', 'base64url'] as const
  const formats = ['unix', 'unix-ms', 'rfc3339'] as const
  return [
    ...signatureCases('stripe', stripe({ secret: SECRET })),
    ...signatureCases('slack', slack({ secret: SECRET })),
    ...signatureCases('standard webhooks', standardWebhooks({ secret: SECRET })),
    ...headerCases(),
    ...formats.flatMap((timestampFormat) =>
      shapedCases(
        `core/authenticate/timestamp#checkTimestamp, ${timestampFormat}`,
        TEXT_SHAPES,
        (text) => checkTimestamp(text, { timestampFormat }),
      ),
    ),
    ...encodings.flatMap((encoding) =>
      shapedCases(`core/util/encoding#decode, ${encoding}`, TEXT_SHAPES, (text) =>
        decode(text, encoding),
      ),
    ),
    ...shapedCases('core/util/encoding#toBase64', TEXT_SHAPES, (text) => toBase64(bytes(text))),
    ...shapedCases('core/util/encoding#toHex', TEXT_SHAPES, (text) => toHex(bytes(text))),
    ...shapedCases('core/util/bytes#decodeText', TEXT_SHAPES, (text) => decodeText(bytes(text))),
    ...shapedCases('core/util/bytes#distinctBytes', TEXT_SHAPES, (text) =>
      distinctBytes(`${text}\ud800`),
    ),
    ...shapedCases('core/util/bytes#utf8', TEXT_SHAPES, (text) => [utf8(text), utf8Binary(text)]),
    ...shapedCases('core/http/payload#parseJson', JSON_SHAPES, (text) => parseJson(bytes(text))),
    ...shapedCases('core/http/payload#parseForm', FORM_SHAPES, (text) => parseForm(bytes(text))),
    ...shapedCases('core/http/payload#parsePayload', { ...TEXT_SHAPES, ...FORM_SHAPES }, (text) =>
      parsePayload({ form: 'a', otherwise: 'json-or-form' }, bytes(text)),
    ),
    ...shapedCases('core/util/pointer#atPointer', JSON_SHAPES, (text) =>
      atPointer({ a: text }, '/a'),
    ),
    ...shapedCases('core/authenticate/signed-params#sortedParams', FORM_SHAPES, (text) =>
      sortedParams(bytes(text)),
    ),
    ...shapedCases(
      'core/util/query#queryValues',
      FORM_SHAPES,
      (text) => queryValues(`/?${text}`, 'a'),
      {
        // Longer queries are not read.
        maxLength: 8000,
      },
    ),
    ...shapedCases('core/receiver/request-head#readHead', TEXT_SHAPES, (text) =>
      checkEncoding(readHead({ headers: ['content-encoding', text], body: '' })),
    ),
    ...shapedCases('core/receiver/log#printable', TEXT_SHAPES, printable),
    ...shapedCases('core/authenticate/required-header#shortName', TEXT_SHAPES, shortName),
    ...shapedCases('core/provider/scheme#credentialTest', TEXT_SHAPES, isCredential),
    ...shapedCases('core/authenticate/public-key#rawSignature', TEXT_SHAPES, (text) =>
      rawSignature(bytes(text), 'der'),
    ),
    ...shapedCases('core/authenticate/secrets#decodeKey', TEXT_SHAPES, (text) =>
      decodeKey(text, { encoding: 'base64', prefix: 'whsec_' }),
    ),
  ]
}
