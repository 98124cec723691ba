const rows = (): HTMLElement[] => [
  ...document.querySelectorAll<HTMLElement>('.deliveries td.event a'),
]

const STEPS: Readonly<Record<string, number>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }

const isPlain = ({ altKey, ctrlKey, metaKey }: KeyboardEvent) => !altKey && !ctrlKey && !metaKey

/** Moves the focus between rows. It stays put at either end. */
export function onListKey(event: KeyboardEvent): void {
  const step = STEPS[event.key]
  if (step === undefined || !isPlain(event)) return
  event.preventDefault()
  const all = rows()
  const at = all.indexOf(document.activeElement as HTMLElement)
  all[at + step]?.focus()
}

/** Keys that work when nothing has focus: `j` goes to the list, `/` to its search. */
export function followKeys(): void {
  addEventListener('keydown', (event) => {
    if (!isPlain(event) || document.querySelector('dialog[open]') !== null) return
    const isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? '')
    if (event.key === '/' && !isTyping) {
      event.preventDefault()
      document.getElementById('search')?.focus()
    }
    if (event.key === 'j' && document.activeElement === document.body) rows()[0]?.focus()
  })
}
