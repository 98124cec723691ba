import { createHash } from 'node:crypto'

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

// The one style that the theme puts into a page, while it switches between light and dark.
const NO_TRANSITIONS = `*,*::before,*::after{${['-webkit-', '-moz-', '-o-', '-ms-', '']
  .map((prefix) => `${prefix}transition:none!important`)
  .join(';')}}`

// What a page that is given secrets may do: load the site's own scripts, styles and pictures, and nothing else. Colors
// of code are styles in attributes, which it refuses: the page has no code block.
const DIRECTIVES = [
  "default-src 'none'",
  `style-src 'self' ${hashOf(NO_TRANSITIONS)}`,
  "img-src 'self' data:",
  "connect-src 'none'",
  "worker-src 'none'",
  "frame-src 'none'",
  "object-src 'none'",
  "form-action 'none'",
  "base-uri 'none'",
]

const INLINE = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g

/** The content security policy of a page: its own inline scripts, as it was built, are allowed by their hashes. */
function policyFor(html: string): string {
  const hashes = [...html.matchAll(INLINE)].map(([, text = '']) => hashOf(text))
  return [...DIRECTIVES, ["script-src 'self'", ...hashes].join(' ')].join('; ')
}

/** Adds the policy to a built page, before anything that it concerns. */
export function withPolicy(html: string): string {
  // A style in an attribute would need an exception. VitePress's scripts set those that it needs.
  const plain = html.replace(/(<[a-z][^<>]*?) style="[^"]*"/g, '$1')
  const metas = [
    `<meta http-equiv="Content-Security-Policy" content="${policyFor(plain)}">`,
    '<meta name="referrer" content="no-referrer">',
  ]
  const changed = plain.replace(/<meta charset="utf-8">/i, (charset) => charset + metas.join(''))
  if (changed === plain) throw new Error('the page has no <meta charset> to put its policy after')
  return changed
}
