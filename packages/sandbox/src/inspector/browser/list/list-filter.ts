import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { html } from '../shared/html.ts'
import { overview } from '../state/overview.ts'
import { go, route } from '../state/route.ts'

const STATES = ['pending', 'processing', 'delivered', 'failed', 'dead'] as const
const QUIET_MS = 200

let waiting: ReturnType<typeof setTimeout> | undefined

/** Searches once typing pauses. Adds no history entry; otherwise Back would step through every letter. */
function search(text: string, waitMs: number): void {
  clearTimeout(waiting)
  waiting = setTimeout(() => {
    waiting = undefined
    if (text.trim() !== route.value.search) go({ search: text.trim(), before: '' }, 'replace')
  }, waitMs)
}

/** Shows the current search without overwriting what is being typed. */
function SearchBox({ text }: { readonly text: string }): VNode | VNode[] {
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const { current } = box
    if (current !== null && waiting === undefined && current.value.trim() !== text) {
      current.value = text
    }
  }, [text])
  const onInput = (event: Event) =>
    search((event.currentTarget as HTMLInputElement).value, QUIET_MS)
  return html`<input ref=${box} id="search" name="search" type="search" autocomplete="off" spellcheck=${false}
    placeholder="ID, event, sender" onInput=${onInput} />`
}

/** The filter of the list: a search text and a state. */
export function ListFilter(): VNode | VNode[] {
  const { value: shown } = route
  const counts = overview.value?.counts ?? {}
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget as HTMLFormElement)
    search(String(fields.get('search')), 0)
  }
  const onState = (event: Event) =>
    go({ state: (event.currentTarget as HTMLSelectElement).value, before: '' })
  return html`<form class="filter" role="search" onSubmit=${onSubmit} aria-label="Filter the list">
    <label>Search
      <${SearchBox} text=${shown.search} />
    </label>
    <label>State
      <select name="state" value=${shown.state} onChange=${onState}>
        <option value="">all</option>
        ${STATES.map((one) => html`<option value=${one}>${one} (${counts[one] ?? 0})</option>`)}
      </select>
    </label>
  </form>`
}
