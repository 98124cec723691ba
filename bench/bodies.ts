// cspell:ignore colour
/** The kind of body: one long JSON string, or nested objects and arrays as in a real event. */
export type Shape = 'one string' | 'structured'

const words = 'the quick brown fox jumps over the lazy dog and then it rests a while '

function text(length: number): string {
  return words.repeat(Math.ceil(length / words.length)).slice(0, length)
}

const lineItem = (n: number) => ({
  id: `li_${String(n).padStart(8, '0')}`,
  sku: `SKU-${(n * 7919) % 100_000}`,
  quantity: (n % 9) + 1,
  price: { amount: 995 + n, currency: 'EUR', tax: { rate: 0.19, included: true } },
  tags: ['new', 'fragile', `batch-${n % 12}`],
  attributes: { colour: 'dark "navy"', size: n % 2 === 0 ? 'M' : null, weight_grams: 120.5 + n },
  created_at: '2024-01-15T10:30:00.000Z',
})

function structured(bytes: number): Buffer {
  const event = (items: readonly object[], note: string) =>
    JSON.stringify({
      type: 'order.updated',
      data: { id: 'ord_1', customer: { id: 'cus_1' }, paid: true, items, note },
    })
  const items: object[] = []
  let used = event(items, '').length
  for (;;) {
    const item = lineItem(items.length)
    used += JSON.stringify(item).length + 1
    if (used > bytes) break
    items.push(item)
  }
  return Buffer.from(event(items, text(bytes - event(items, '').length)))
}

function oneString(bytes: number): Buffer {
  const event = (data: string) => JSON.stringify({ type: 'order.updated', data })
  return Buffer.from(event(text(bytes - event('').length)))
}

/** The body of an event, with exactly this many bytes. */
export function eventBody(shape: Shape, bytes: number): Buffer {
  const body = shape === 'structured' ? structured(bytes) : oneString(bytes)
  if (body.length !== bytes) throw new Error(`a body of ${bytes} bytes became ${body.length}`)
  return body
}
