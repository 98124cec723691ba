// The longest query string that is searched.
const MAX_QUERY_CHARACTERS = 8192

/** The parameters of a URL. There are none if the query is longer than its limit. */
export function queryOf(url: string | undefined): URLSearchParams {
  // On some platforms, the URL is an object.
  const text = String(url ?? '')
  const at = text.indexOf('?')
  const isSearched = at !== -1 && text.length - at <= MAX_QUERY_CHARACTERS
  return new URLSearchParams(isSearched ? text.slice(at + 1) : '')
}

/** The values of a query parameter. */
export const queryValues = (url: string | undefined, name: string): readonly string[] =>
  queryOf(url).getAll(name)
