/** Asks the sandbox; an answer that is no success is an error that says why. */
export async function request<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(`/inspector/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const json = text.startsWith('{') ? JSON.parse(text) : undefined
  if (response.ok) return json
  throw new Error(json?.error ?? `the sandbox answered ${response.status}`)
}
