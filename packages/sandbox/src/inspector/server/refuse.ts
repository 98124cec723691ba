import type { Context } from 'hono'
import * as v from 'valibot'
import { jsonBody } from '../../api/http.ts'

/** Refuses a request. The page shows the message at the field, if one is named. */
export function refuse(
  context: Context,
  status: 400 | 404,
  error: string,
  field?: string,
): Response {
  return context.json({ error, ...(field !== undefined && { field }) }, status)
}

/** The checked body of a request, or the response that refuses it: the first field that is wrong, with its message. */
export async function checkedBody<T extends v.GenericSchema>(
  context: Context,
  schema: T,
): Promise<{ readonly given: v.InferOutput<T> } | { readonly refused: Response }> {
  const { success, output, issues } = v.safeParse(schema, await jsonBody(context))
  if (success) return { given: output }
  const [issue] = issues
  return { refused: refuse(context, 400, issue.message, v.getDotPath(issue) ?? undefined) }
}
