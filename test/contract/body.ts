import { handled, type Row, refused, row } from './row.ts'
import { message } from './senders.ts'

export const bodyRows: readonly Row[] = [
  row('a signed delivery', { send: message('m_1'), expect: handled }),
  row('Content-Encoding gzip, br or unknown', {
    send: ['gzip', 'br', 'x'].map((encoding) => ({
      ...message('m_1'),
      headers: { ...message('m_1').headers, 'Content-Encoding': encoding },
    })),
    expect: refused(415, 'unsupported_encoding'),
  }),
]
