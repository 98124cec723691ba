import { fail } from '../fail.ts'

/** Whether this is the error of an address that nothing listens on. */
export function isUnreachable(error: string): boolean {
  return /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/.test(error)
}

/** Ends the command: nothing listens at this address. */
export function failUnreachable({ host }: URL, error: string): never {
  return fail(`${host} does not answer (${error})`, 'start the endpoint, or check the address')
}
