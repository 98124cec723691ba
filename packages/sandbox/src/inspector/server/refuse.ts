import type { Context } from 'hono'
import * as v from 'valibot'
import { jsonBody } from '../../api/http.ts'

/** Rejects a request. The page shows the message next to the field, if one is named. */
export function refuse(
  context: Context,
  status: 400 | 404,
  error: string,
  field?: string,
): Response {
  return context.json({ error, ...(field !== undefined && { field }) }, status)
}

/** Validates the body of a request. Returns it, or an error response for the first invalid field. */
export async function checkedBody<T extends v.GenericSchema>(
  context: Context,
  schema: T,
): Promise<{ readonly given: v.InferOutput<T> } | { readonly refused: Response }> {
  const { success, output, issues } = v.safeParse(schema, await jsonBody(context))
  if (success) return { given: output }
  const [issue] = issues
  return { refused: refuse(context, 400, issue.message, v.getDotPath(issue) ?? undefined) }
}
