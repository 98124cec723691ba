import type { EventName } from '@hookseal/core'
import type { DeepPartial } from './overridden.ts'

/** Events of one sender, as it would write them. Each call has ids of its own. */
export interface EventFactory<E extends { '*': object }> {
  /** What a listed event must have, and nothing else. */
  minimal<N extends EventName<E>>(type: N, overrides?: DeepPartial<E[N]>): E[N]
  /** Everything that the sender has published of it. */
  full<N extends EventName<E>>(type: N, overrides?: DeepPartial<E[N]>): E[N]
  /** An event of a name that nobody has published. */
  unknown(overrides?: DeepPartial<E['*']>): E['*']
}
