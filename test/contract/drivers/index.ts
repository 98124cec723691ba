import type { Driver } from '../driver.ts'
import { nodeDriver, nodeGuardDriver } from './node.ts'

/** Every adapter that the table is run against. */
export const drivers: readonly Driver[] = [nodeDriver, nodeGuardDriver]
