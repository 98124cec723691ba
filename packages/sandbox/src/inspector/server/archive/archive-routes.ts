import type { ArchiveQuery, ArchiveRow, ReadableArchive } from '@hookseal/core'
import { type Context, type Handler, Hono } from 'hono'
import * as v from 'valibot'
import type { Clock } from '../../../clock.ts'
import { type ArchiveRowDetails, type OpenedRow, openedView, rowView } from './archive-views.ts'
import { inTime, readPage, rowsOf } from './read-page.ts'

const text = v.pipe(v.string(), v.nonEmpty())
const pageQuery = v.strictObject({
  status: v.optional(v.picklist(['received', 'handled', 'discarded', 'failed', 'dead'])),
  type: v.optional(text),
  afterKey: v.optional(text),
  afterTime: v.optional(v.pipe(v.string(), v.regex(/^\d{1,16}$/), v.transform(Number))),
})

const MAX_MESSAGE = 300

/** Drivers may throw an error with an empty message, in which case the code is more useful. */
function messageOf(error: unknown): string {
  const { message, code, name } = Object(error) as Record<string, unknown>
  return String(message || code || name || error).slice(0, MAX_MESSAGE)
}

/** Wraps a handler so that anything the archive throws becomes the response. It may not be an Error. */
function answering(handler: (context: Context) => Promise<Response>): Handler {
  return async (context) => {
    try {
      return await handler(context)
    } catch (error) {
      return context.json({ error: messageOf(error) }, 502)
    }
  }
}

type Open = (row: ArchiveRow) => Promise<OpenedRow>

/** How the archive opens a row; `undefined` if it can only list rows. */
function openerOf(archive: ReadableArchive): Open | undefined {
  const { open } = archive as { readonly open?: unknown }
  return typeof open === 'function' ? (row) => open.call(archive, row) : undefined
}

/** The read-only archive API for the web UI. */
export function archiveRoutes(archive: ReadableArchive, clock: Clock): Hono {
  const open = openerOf(archive)
  const api = new Hono()

  async function find(key: string): Promise<ArchiveRow | undefined> {
    for await (const row of rowsOf(archive, clock, { key })) return row
    return undefined
  }

  async function detailsOf(row: ArchiveRow): Promise<ArchiveRowDetails> {
    const view = rowView(row)
    try {
      const opened = open === undefined ? null : openedView(await inTime(clock, open(row)))
      return { row: view, opened, fault: null }
    } catch (error) {
      return { row: view, opened: null, fault: messageOf(error) }
    }
  }

  api.use(async (context, next) => {
    // Bodies are personal data.
    context.header('cache-control', 'no-store')
    await next()
  })

  api.get(
    '/',
    answering(async (context) => {
      const { success, output } = v.safeParse(pageQuery, context.req.query())
      if (!success) return context.json({ error: 'invalid filter' }, 400)
      const { status, type, afterKey: key, afterTime: receivedAt } = output
      const query: ArchiveQuery = {
        ...(status !== undefined && { status }),
        ...(type !== undefined && { type }),
      }
      const mark = key === undefined || receivedAt === undefined ? undefined : { key, receivedAt }
      const { signal } = context.req.raw
      return context.json(await readPage(archive, { clock, signal }, query, mark))
    }),
  )

  api.get(
    '/:key',
    answering(async (context) => {
      const row = await find(context.req.param('key') ?? '')
      if (row !== undefined) return context.json(await detailsOf(row))
      return context.json({ error: 'this delivery is no longer in the archive' }, 404)
    }),
  )
  return api
}
