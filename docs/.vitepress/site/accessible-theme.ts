interface Plugin {
  readonly name: string
  readonly enforce: 'pre'
  transform(code: string, id: string): string | undefined
}

/** What to change in components of VitePress's theme, so that axe finds nothing. */
const CHANGES: Readonly<Record<string, readonly (readonly [from: string, to: string])[]>> = {
  // A group without a page of its own is a button, and must not hold another one.
  'VPSidebarItem.vue': [
    [
      'class="caret"\n        role="button"',
      'class="caret"\n        :role="isLink ? \'button\' : undefined"',
    ],
    ['aria-label="toggle section"', ':aria-label="isLink ? \'toggle section\' : undefined"'],
    [
      'tabindex="0"\n      >\n        <span',
      ':tabindex="isLink ? 0 : undefined"\n      >\n        <span',
    ],
  ],
}

/** Corrects the theme's components as they are read. A version that has another text fails the build. */
export function accessibleTheme(): Plugin {
  return {
    name: 'accessible-theme',
    enforce: 'pre',
    transform(code, id) {
      const changes = CHANGES[/theme-default\/components\/(\w+\.vue)$/.exec(id)?.[1] ?? '']
      return changes?.reduce((text, [from, to]) => {
        if (!text.includes(from)) throw new Error(`${id} does not hold ${from}`)
        return text.replace(from, to)
      }, code)
    },
  }
}
