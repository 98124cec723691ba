import htm from 'htm'
import { h, type VNode } from 'preact'

type Template = (strings: TemplateStringsArray, ...values: unknown[]) => VNode | VNode[]

// The types of htm describe its CommonJS build.
const template = htm as unknown as { bind(create: typeof h): Template }

/** Templates without a compiler. Values are inserted as text, never as markup. */
export const html: Template = template.bind(h)
