import { describe, expect, it } from 'vitest'
import { GROUPS } from '../.vitepress/navigation.ts'
import { deadAnchors } from '../.vitepress/site/anchors.ts'
import { targetOf } from '../.vitepress/site/links.ts'
import { allPages, titleOf } from '../.vitepress/site/pages.ts'
import { withAnchors } from '../.vitepress/site/reference-anchors.ts'
import { barOf, groupsOf, sidebarOf } from '../.vitepress/site/sidebar.ts'

const page = (file: string) => ({ file, title: file })

describe('the groups of the sidebar', () => {
  it('hold every page', () => {
    const pages = allPages()
    const listed = groupsOf(GROUPS, pages).flatMap((group) => group.pages)
    expect(listed.map(({ file }) => file).sort()).toEqual(pages.map(({ file }) => file).sort())
  })

  it('do not let a page stand in no group', () => {
    expect(() => groupsOf(GROUPS, [page('index.md'), page('lonely.md')])).toThrow('docs/lonely.md')
  })

  it('list a page once, what is named first, and the README of a folder before its pages', () => {
    const groups = [
      { text: 'A', pages: ['a/z.md', 'a/'] },
      { text: 'B', pages: ['a/'] },
    ]
    const pages = ['a/README.md', 'a/b.md', 'a/z.md'].map(page)
    const found = groupsOf(groups, pages)
    expect(found).toHaveLength(1)
    expect(found[0]?.pages.map(({ file }) => file)).toEqual(['a/z.md', 'a/README.md', 'a/b.md'])
  })

  it('can show the pages of a folder under one page', () => {
    const groups = [
      { text: 'A', pages: ['list.md', 'a/'], under: { page: 'list.md', folder: 'a/' } },
    ]
    const [group] = sidebarOf(groups, [page('list.md'), page('a/b.md')])
    expect(group?.items).toMatchObject([{ link: '/list', items: [{ link: '/a/b' }] }])
  })

  it('leave out of the bar what has no page', () => {
    const groups = [
      { text: 'Start', pages: ['index.md', 'begin.md'] },
      { text: 'Tools', pages: ['why.md'] },
    ]
    const bar = barOf(['Start', 'Tools'], groups, [page('index.md'), page('begin.md')])
    expect(bar).toEqual([{ text: 'Start', link: '/begin' }])
  })
})

describe('a page', () => {
  it('is named by its first heading, without its marks', () => {
    expect(titleOf('a.md', 'text\n\n# `hmac`, [and](b.md) \\<more>\n')).toBe('hmac, and <more>')
  })

  it('needs a heading', () => {
    expect(() => titleOf('a.md', 'text')).toThrow('docs/a.md has no heading')
  })
})

describe('a link', () => {
  it.each([
    ['docs/errors.md', 'recipes/tenants.md', '/recipes/tenants'],
    ['docs/guides/order.md', '../errors.md#bad_signature', '/errors#bad_signature'],
    ['docs/guides/order.md', '../README.md', '/'],
    ['docs/providers/stripe.md', '../../README.md', '/'],
    ['README.md', 'docs/providers', '/providers/'],
  ])('of %s to %s leads to %s', (from, href, address) => {
    expect(targetOf(from, href)).toMatchObject({ kind: 'page', href: address })
  })

  it('leads to the repository where the site has no page', () => {
    expect(targetOf('docs/errors.md', '../tests/vectors/senders.json')).toEqual({
      kind: 'repository',
      path: 'tests/vectors/senders.json',
    })
  })

  it.each(['https://example.org', 'mailto:a@example.org', '#place', '/errors'])(
    'leaves %s as it is',
    (href) => {
      expect(targetOf('docs/errors.md', href)).toBeUndefined()
    },
  )

  it.each(['gone.md', '../gone.md', '../packages/gone', '../../outside.txt'])(
    'to %s fails',
    (href) => {
      expect(() => targetOf('docs/errors.md', href)).toThrow(
        `docs/errors.md: the link ${href} leads to no page`,
      )
    },
  )
})

describe('the check of the built site', () => {
  const html = (...parts: readonly string[]) => parts.join('\n')

  it('accepts places that exist', () => {
    const pages = new Map([
      [
        'a.html',
        html(
          '<h2 id="here">',
          '<a href="#here">',
          '<a href="/b/#there">',
          '<a href="https://x.org/#y">',
        ),
      ],
      ['b/index.html', html('<h2 id="there">', '<a class="x" href="/a#here">', '<a href="/a.md">')],
    ])
    expect(deadAnchors(pages)).toEqual([])
  })

  it('finds a dead place and a dead page', () => {
    const pages = new Map([['a.html', html('<a href="#gone">', '<a href="/gone">')]])
    expect(deadAnchors(pages)).toEqual([
      'a.html: #gone leads to no place on its page',
      'a.html: /gone leads to no page',
    ])
  })
})

it('corrects the generated link to a name that differs in case only', () => {
  const text = '### handOff()\n\n[`HandOff`](#handoff-3)\n\n### HandOff\n'
  const pages = new Map([
    ['q/a.md', text],
    ['q/b.md', 'See [HandOff](a.md#handoff-3) and [x](a.md#handoff).'],
  ])
  expect(withAnchors(pages).get('q/a.md')).toContain('[`HandOff`](#handoff-1)')
  expect(withAnchors(pages).get('q/b.md')).toBe(
    'See [HandOff](a.md#handoff-1) and [x](a.md#handoff).',
  )
})
