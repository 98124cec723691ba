const GAP = 6
const MARGIN = 8

function contentOf({ type = '', docs }: DOMStringMap): readonly HTMLElement[] {
  const code = document.createElement('pre')
  code.textContent = type
  if (docs === undefined) return [code]
  const text = document.createElement('p')
  text.textContent = docs
  return [code, text]
}

/** Below the name, or above it where there is no room below; never outside of the window. */
function place(popup: HTMLElement, name: DOMRect): void {
  const { width, height } = popup.getBoundingClientRect()
  const left = Math.min(name.left, document.documentElement.clientWidth - width - MARGIN)
  const below = name.bottom + GAP
  const fits = below + height <= window.innerHeight - MARGIN
  popup.style.left = `${Math.max(MARGIN, left)}px`
  popup.style.top = `${fits ? below : Math.max(MARGIN, name.top - height - GAP)}px`
}

/** Shows the type of the name under the pointer, in the code blocks of all pages. */
export function showTypes(): void {
  const popup = document.createElement('div')
  popup.className = 'type-popup'
  popup.setAttribute('role', 'tooltip')
  popup.hidden = true
  document.body.append(popup)
  const hide = () => {
    popup.hidden = true
  }
  document.addEventListener('pointerover', ({ target }) => {
    if (!(target instanceof Element) || popup.contains(target)) return
    const name = target.closest<HTMLElement>('.typed')
    if (name === null) return hide()
    popup.replaceChildren(...contentOf(name.dataset))
    popup.hidden = false
    place(popup, name.getBoundingClientRect())
  })
  document.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') hide()
  })
  document.addEventListener('scroll', hide, { capture: true, passive: true })
}
