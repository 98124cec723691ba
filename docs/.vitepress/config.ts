import { existsSync, readFileSync } from 'node:fs'
import { slug } from 'github-slugger'
import { defineConfig } from 'vitepress'
import { GROUPS } from './navigation.ts'
import { markBlocks, typeHovers } from './site/blocks/highlight.ts'
import { siteLinks } from './site/links.ts'
import { allPages, NOT_PAGES, routeOf } from './site/pages.ts'
import { sidebarOf } from './site/sidebar.ts'

const pages = allPages()
const file = new URL('../../addresses.json', import.meta.url)
const addresses = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}

export default defineConfig({
  title: 'Hookseal',
  description: 'Verify, receive and de-duplicate webhooks in TypeScript and JavaScript',
  lang: 'en-US',
  cleanUrls: true,
  srcExclude: [...NOT_PAGES],
  rewrites: Object.fromEntries(pages.map(({ file }) => [file, routeOf(file)])),
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: '/logo.svg' }]],
  markdown: {
    // As on GitHub, where the same pages are read: `#bad_signature` keeps its underscore.
    anchor: { slugify: slug },
    theme: { light: 'github-light', dark: 'github-dark' },
    codeTransformers: [typeHovers()],
    config(md) {
      siteLinks(md, addresses.repository ?? '')
      markBlocks(md)
    },
  },
  themeConfig: {
    logo: '/logo.svg',
    search: {
      provider: 'local',
      options: {
        _render: (text, env, md) => md.render(text, Object.assign(env, { isForSearch: true })),
      },
    },
    sidebar: sidebarOf(GROUPS, pages),
    outline: [2, 3],
  },
})
