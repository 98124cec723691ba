// Only whole commands are exported by these packages; their parsers are imported from the sources.
import { redactBody } from '../../../packages/archive/src/redact/redact-body.ts'
import { parseSince } from '../../../packages/cli/src/options/archive-filters.ts'
import {
  parseCount,
  parsePort,
  parseTime,
  parseUrl,
} from '../../../packages/cli/src/options/parse-values.ts'
import { plainMarkdown } from '../../../packages/cli/src/output/markdown.ts'
import { printable, toJson } from '../../../packages/cli/src/output/printable.ts'
import { readTraceparent } from '../../../packages/otel/src/traceparent.ts'
import { dateFilter } from '../../../packages/sandbox/src/api/ricloud/date-filter.ts'
import { editJson } from '../../../packages/testing/src/sign/json-body.ts'
import type { ParserCase } from './measure-growth.ts'
import { FORM_SHAPES, JSON_SHAPES, shapedCases, TEXT_SHAPES } from './shapes.ts'

const bytes = (text: string) => new Uint8Array(Buffer.from(text))
const paint = { isColorSupported: false, bold: String, cyan: String }

/** The parsers of the command, the archive, the sandbox, telemetry and the testing tools. */
export function toolCases(): readonly ParserCase[] {
  const options = { parseTime, parseCount, parsePort, parseUrl }
  return [
    ...shapedCases('archive/redact/redact-body#redactBody, JSON', JSON_SHAPES, (text) =>
      redactBody(bytes(text), ['/a/b', '/b']),
    ),
    ...shapedCases(
      'archive/redact/redact-body#redactBody, form',
      { ...FORM_SHAPES, ...TEXT_SHAPES },
      (text) => redactBody(bytes(text), ['/a', '/b/1']),
    ),
    ...Object.entries(options).flatMap(([name, parse]) =>
      shapedCases(`cli/options/parse-values#${name}`, TEXT_SHAPES, parse),
    ),
    ...shapedCases('cli/options/archive-filters#parseSince', TEXT_SHAPES, parseSince),
    ...shapedCases('cli/output/printable#printable', TEXT_SHAPES, (text) => [
      printable(text),
      toJson(text),
    ]),
    ...shapedCases('cli/output/markdown#plainMarkdown', TEXT_SHAPES, (text) =>
      plainMarkdown(text, paint as never),
    ),
    ...shapedCases('otel/traceparent#readTraceparent', TEXT_SHAPES, readTraceparent),
    ...shapedCases('sandbox/api/ricloud/date-filter#dateFilter', TEXT_SHAPES, (text) =>
      dateFilter({ date_created: text }, 'date_created'),
    ),
    ...shapedCases('testing/sign/json-body#editJson', JSON_SHAPES, (text) =>
      editJson(bytes(text), () => true),
    ),
  ]
}
