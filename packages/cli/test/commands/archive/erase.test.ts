import { run } from '@hookseal/cli'
import { withSqlite } from '@hookseal/tests-kit/with-sqlite'
import { expect, it } from 'vitest'
import { hookseal } from '../../support/hookseal.ts'
import { type OrdersFile, ordersFile, removeOrdersFiles } from '../../support/orders-file.ts'

removeOrdersFiles()

async function filled(): Promise<OrdersFile & { readonly key: string }> {
  const file = ordersFile()
  await file.deliver({ type: 'order.paid', id: '1', customer: 'customer-1' })
  await file.deliver({ type: 'order.paid', id: '2', customer: 'customer-2' })
  await file.deliver({ type: 'order.failing', id: '3', customer: 'customer-1' })
  const key = await file.deliver({ type: 'order.paid', id: '4' })
  return { ...file, key }
}

const erase = ({ path }: OrdersFile, ...more: string[]) =>
  hookseal(['archive', 'erase', '--sqlite', path, ...more])

withSqlite('hookseal archive erase', () => {
  it('reports how many deliveries of a subject would be erased, and erases them with --yes', async () => {
    const file = await filled()
    const asked = await erase(file, '--subject', 'customer-1')
    expect([asked.code, asked.out]).toEqual([2, ''])
    expect(asked.err).toMatch(/^hookseal: 2 deliveries would be erased; pass --yes [^\n]+\n$/)
    expect(Object.keys(file.statuses())).toHaveLength(4)
    const { code, out } = await erase(file, '--subject', 'customer-1', '--yes')
    expect([code, out]).toEqual([0, 'Erased 2 deliveries.\n'])
    expect(file.statuses()).toEqual({ 2: 'handled', 4: 'handled' })
    const again = await erase(file, '--subject', 'customer-1', '--json')
    expect([again.code, JSON.parse(again.out)]).toEqual([0, { erased: 0 }])
  })

  it('erases the deliveries of keys', async () => {
    const file = await filled()
    expect((await erase(file, file.key.slice(0, 9))).err).toContain('1 delivery would be erased')
    const { code, out } = await erase(file, file.key.slice(0, 9), '--yes', '--json')
    expect([code, JSON.parse(out)]).toEqual([0, { erased: 1 }])
    expect(file.statuses()).toEqual({ 1: 'handled', 2: 'handled', 3: 'dead' })
  })

  it.each([[[]], [['abcdef', '--subject', 'customer-1']]])(
    'rejects ambiguous arguments: %j',
    async (more) => {
      const { code, err } = await erase(await filled(), ...more, '--yes')
      expect([code, err]).toEqual([2, expect.stringContaining('pass either keys or --subject')])
    },
  )

  it.each([
    ['y', 0, 2, 'Erased 2 deliveries.\n'],
    ['n', 1, 4, ''],
    ['', 1, 4, ''],
  ])('asks at a terminal: "%s"', async (answer, code, left, said) => {
    const file = await filled()
    const questions: string[] = []
    let out = ''
    const write = () => {}
    const io = {
      stdout: {
        isTTY: true,
        write: (text: string | Uint8Array) => {
          out += String(text)
        },
      },
      stderr: { isTTY: true, write },
      env: {},
      readStdin: async () => new Uint8Array(),
      ask: async (question: string) => {
        questions.push(question)
        return answer
      },
    }
    const args = ['archive', 'erase', '--sqlite', file.path, '--subject', 'customer-1']
    expect([await run(args, { io }), out]).toEqual([code, said])
    expect(questions).toEqual(['2 deliveries would be erased. Erase? [y/N] '])
    expect(Object.keys(file.statuses())).toHaveLength(left)
  })
})
