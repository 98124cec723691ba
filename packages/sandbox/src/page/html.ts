import htm from 'htm'
import { h, type VNode } from 'preact'

type Template = (strings: TemplateStringsArray, ...values: unknown[]) => VNode | VNode[]

// Its types describe the CommonJS build.
const template = htm as unknown as { bind(create: typeof h): Template }

/** Templates, without a compiler. What is put into one is text: it never becomes markup. */
export const html: Template = template.bind(h)
