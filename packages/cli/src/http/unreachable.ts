import { fail } from '../fail.ts'

/** Whether this error means that nothing is listening. */
export function isUnreachable(error: string): boolean {
  return /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/.test(error)
}

/** Ends the command because nothing is listening at this address. */
export function failUnreachable({ host }: URL, error: string): never {
  return fail(`${host} does not respond (${error})`, 'start the endpoint, or check the URL')
}
