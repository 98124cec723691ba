import { defaultHoverInfoProcessor } from '@shikijs/twoslash'
import { createTransformerFactory } from '@shikijs/twoslash/core'
import type { MarkdownEnv, MarkdownRenderer } from 'vitepress'
import { sourceOf } from '../links.ts'
import { blocksOf, isTypeScript } from './blocks.ts'
import { readTypes, typesOfPage } from './typed.ts'
import type { Typed } from './types.ts'

type Transformer = ReturnType<ReturnType<typeof createTransformerFactory>>

const types: Typed[] = []
const MARK = /\btypes:([a-j]+)\b/

// In letters: VitePress takes digits behind a fence for lines to highlight.
const lettersOf = (i: number) =>
  String(i).replace(/\d/g, (digit) => 'abcdefghij'.charAt(Number(digit)))
const numberOf = (letters: string) =>
  Number(letters.replace(/./g, (letter) => String('abcdefghij'.indexOf(letter))))

/** Marks the TypeScript blocks of a page with their types. */
export function markBlocks(md: MarkdownRenderer): void {
  readTypes()
  md.core.ruler.push('typed-blocks', ({ tokens, env }) => {
    if ((env as { isForSearch?: boolean }).isForSearch) return
    const fences = tokens.filter(isTypeScript)
    typesOfPage(blocksOf(sourceOf(env as MarkdownEnv), fences)).forEach((typed, i) => {
      const fence = fences[i]
      if (fence !== undefined) fence.info += ` types:${lettersOf(types.push(typed) - 1)}`
    })
  })
}

/** The first paragraph of TSDoc, as plain text. */
function summaryOf(docs = ''): string {
  return (docs.split(/\n\s*\n/)[0] ?? '')
    .replace(/\{@link ([^}|]*)[^}]*\}/g, '$1')
    .replace(/\s+/g, ' ')
}

/**
 * Shows the types of marked blocks: each name has its type and documentation in attributes, for `theme/type-popup.ts`.
 * The renderer of `@shikijs/vitepress-twoslash` makes a component of each name, which is a megabyte on some pages.
 */
export function typeHovers(): Transformer {
  let typed: Typed | undefined
  const twoslash = createTransformerFactory((code: string) => ({
    code,
    nodes: [...(typed?.hovers ?? [])],
  }))({
    filter: () => typed !== undefined,
    renderer: {
      nodeStaticInfo({ text, docs }, node) {
        const type = defaultHoverInfoProcessor(text)
        if (!type) return node
        const summary = summaryOf(docs)
        return {
          type: 'element',
          tagName: 'span',
          properties: {
            class: 'typed',
            'data-type': type,
            ...(summary === '' ? {} : { 'data-docs': summary }),
          },
          children: [node],
        }
      },
    },
  })
  return {
    ...twoslash,
    name: 'type-hovers',
    preprocess(code, options) {
      const mark = MARK.exec(options.meta?.__raw ?? '')?.[1]
      typed = mark === undefined ? undefined : types[numberOf(mark)]
      return twoslash.preprocess?.call(this, code, options)
    },
  }
}
