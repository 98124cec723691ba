import { describe, expect, it } from 'vitest'
import { bodyMistakes } from './mistakes/body.ts'
import { EXCEPTIONS } from './mistakes/exceptions.ts'
import type { Mistake } from './mistakes/mistake.ts'
import { requestMistakes } from './mistakes/request.ts'
import { secretMistakes } from './mistakes/secret.ts'
import { firstCode, type Sender, senders } from './mistakes/sender.ts'

// Makes every possible mistake with every sender. explain() must name the cause first.

const mistakes: readonly Mistake[] = [...bodyMistakes, ...secretMistakes, ...requestMistakes]
const madeWith = (sender: Sender) => mistakes.filter(({ applies }) => applies?.(sender) ?? true)
const usualCode = ({ code }: Mistake, sender: Sender) =>
  typeof code === 'string' ? code : code(sender)

describe.each(senders.map((sender) => [sender.title, sender] as const))(
  'explain() of a delivery of %s',
  (title, sender) => {
    it.each(madeWith(sender).map((mistake) => [mistake.title, mistake] as const))(
      'names the cause: %s',
      async (_, mistake) => {
        const { sent, received } = mistake.make(sender)
        const { code, text } = await firstCode(sender, sent, received)
        const [expected = usualCode(mistake, sender)] = EXCEPTIONS[title]?.[mistake.title] ?? []
        expect(code).toBe(expected)
        expect(text).not.toContain(sender.secret)
      },
    )
  },
)

describe('the mistakes', () => {
  it('are each made with a sender, under a unique title', () => {
    const titles = mistakes.map(({ title }) => title)
    expect(new Set(titles).size).toBe(titles.length)
    const made = new Set(senders.flatMap(madeWith))
    expect(mistakes.filter((mistake) => !made.has(mistake))).toEqual([])
  })

  it('have no exception that is the rule or belongs to no mistake', () => {
    for (const [title, exceptions] of Object.entries(EXCEPTIONS)) {
      const sender = senders.find((one) => one.title === title) as Sender
      for (const [what, [code]] of Object.entries(exceptions)) {
        const mistake = madeWith(sender).find((one) => one.title === what) as Mistake
        expect(usualCode(mistake, sender)).not.toBe(code)
      }
    }
  })
})
