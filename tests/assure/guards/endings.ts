import { once } from 'node:events'
import { pipeline, Readable } from 'node:stream'
import { pipeline as pipelined } from 'node:stream/promises'
import {
  type Act,
  answers,
  does,
  ends,
  fails,
  setsStatus,
  succeeds,
  takenOver,
  throws,
  writes,
} from './act.ts'
import type { Random } from './random.ts'

/** Every way in which a route can end. The acts of one run are chosen at random. */
export type Ending = (random: Random) => readonly Act[]

const sound = () => Readable.from(['so', 'und'].map((text) => Buffer.from(text)))
const broken = () =>
  Readable.from(
    (async function* () {
      yield Buffer.from('so')
      throw new Error('the source broke')
    })(),
  )

const destroys = (error: Error | undefined): Act => ({
  name: error === undefined ? 'destroys its response' : 'destroys its response with an error',
  effect: 'gives up',
  isEnd: false,
  run: (route) => void takenOver(route).destroy(error),
})

const pipesBroken = (endsLate: boolean): Act => ({
  name: endsLate ? 'pipes a broken source and ends then' : 'pipes a broken source',
  effect: 'gives up',
  isEnd: false,
  run(route) {
    const response = takenOver(route)
    pipeline(broken(), response, () => void (endsLate && response.end()))
  },
})

const pipesSound = does('pipes a source', (route, { note }) => {
  pipeline(sound(), takenOver(route), (error) => {
    if (error) note('the client has left the pipe', 'none')
    else note('the pipe is complete', 'success', true)
  })
})

const awaitsPipe = does('awaits a pipe', async (route, { note }) => {
  try {
    await pipelined(sound(), takenOver(route))
  } catch (error) {
    note('the pipe breaks', 'failure', true)
    throw error
  }
  note('the pipe is complete', 'success', true)
})

const awaitsFinish = succeeds('ends with 200 and awaits the finish', async (route) => {
  const response = takenOver(route)
  const finished = once(response, 'finish')
  response.statusCode = 200
  response.end('whole')
  await finished
})

const discards = fails('throws discard()', ({ context }) => {
  throw context.discard('no such account')
})
const asksToDiscard = does('asks to discard', ({ context }) => void context.discard('no account'))
const hangs = does('never settles', () => new Promise<never>(() => {}))

const finishes = (result: 'handled' | 'failed'): Act =>
  (result === 'handled' ? succeeds : fails)(`finishes as ${result}`, ({ finish }) =>
    finish?.(result),
  )

const endsLater = (act: Act): Act =>
  does(`leaves for later: ${act.name}`, (route, { later }) => {
    takenOver(route)
    later(act)
  })

const streamsBroken = succeeds('returns a stream that breaks', (route) => {
  let pulls = 0
  const body = new ReadableStream({
    pull(controller) {
      if (pulls++ === 0) controller.enqueue(Buffer.from('so'))
      else controller.error(new Error('the source broke'))
    },
  })
  route.result = new Response(body)
})

const ok = ({ pick }: Random) => answers(pick([200, 204]))
const notOk = ({ pick }: Random) => answers(pick([404, 500]))

const anywhere: Readonly<Record<string, Ending>> = {
  'ends with a 2xx': (random) => [ok(random)],
  'ends with another status': (random) => [notOk(random)],
  throws: () => [throws],
  discards: () => [discards],
  'asks to discard, throws another error': () => [asksToDiscard, throws],
  'never settles': () => [hangs],
}

/** The ways to end of a route on Node. */
export const NODE_ENDINGS: Readonly<Record<string, Ending>> = {
  ...anywhere,
  'ends with a 2xx, then throws': (random) => [random.pick([ok(random), ends(204)]), throws],
  'writes, then throws': () => [writes, throws],
  'writes, then ends with a 500': () => [writes, ends(500)],
  'destroys its response': ({ chance, pick }) => {
    const error = pick([undefined, new Error('gave up')])
    return [...(chance(0.5) ? [writes] : []), destroys(error), ...(chance(0.5) ? [ends(200)] : [])]
  },
  'pipes a broken source': ({ pick }) => [pipesBroken(pick([true, false]))],
  'awaits a broken pipe': () => [
    fails('awaits a broken pipe', (route) => pipelined(broken(), takenOver(route))),
  ],
  'pipes a source': () => [pipesSound],
  'awaits a pipe': () => [awaitsPipe],
  'awaits its own finish': () => [awaitsFinish],
  'returns, and ends later': ({ pick }) => [endsLater(ends(pick([200, 204, 500])))],
  'settles without an end': ({ pick }) => [setsStatus(pick([204, 500]))],
  'settles with a 500, and ends with a 2xx later': () => [setsStatus(500), endsLater(ends(204))],
}

/** The ways to end of a form that has `finish`. */
export const FINISH_ENDINGS: Readonly<Record<string, Ending>> = {
  'finishes by hand': ({ pick, chance }) => {
    const result = pick<'handled' | 'failed'>(['handled', 'failed'])
    return [finishes(result), ...(chance(0.5) ? [ends(result === 'handled' ? 204 : 500)] : [])]
  },
  'finishes as failed, then ends with a 2xx': () => [finishes('failed'), ends(204)],
}

/** The ways to end of a route on a Fetch platform. */
export const FETCH_ENDINGS: Readonly<Record<string, Ending>> = {
  ...anywhere,
  'returns a stream that breaks': () => [streamsBroken],
  'returns nothing': () => [fails('returns nothing', () => {})],
}
