import { expect, it } from 'vitest'
import { readCorpus } from './corpus.ts'
import { documentedCodes } from './documented.ts'
import { player } from './play-choices.ts'
import { allSenders } from './senders.ts'

it('replays every input of the corpus without a failure', async () => {
  const play = player(allSenders(), documentedCodes())
  const corpus = readCorpus()
  expect(corpus.length).toBeGreaterThan(50)
  for (const input of corpus) expect(await play(input)).toBeUndefined()
})
