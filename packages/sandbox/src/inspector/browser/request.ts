/** Sends a request to the sandbox. @throws Error with the sandbox's message when it is refused. */
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
