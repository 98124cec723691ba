import { existsSync, readFileSync } from 'node:fs'
import { slug } from 'github-slugger'
import { defineConfig } from 'vitepress'
import { GROUPS, IN_BAR } from './navigation.ts'
import { accessibleTheme } from './site/accessible-theme.ts'
import { markBlocks, typeHovers } from './site/blocks/highlight.ts'
import { siteLinks } from './site/links.ts'
import { writeMarkdown } from './site/llms.ts'
import { allPages, NOT_PAGES, routeOf } from './site/pages.ts'
import { barOf, sidebarOf } from './site/sidebar.ts'
import { withPolicy } from './theme/why/policy.ts'

const description =
  'Verify that webhooks are genuine, unmodified, recent and new, and handle typed events, in TypeScript and JavaScript.'
const pages = allPages()
const addressFile = new URL('../../addresses.json', import.meta.url)
const addresses = {
  repository: '',
  site: '',
  ...(existsSync(addressFile) ? JSON.parse(readFileSync(addressFile, 'utf8')) : {}),
}

export default defineConfig({
  title: 'Hookseal',
  description,
  lang: 'en-US',
  cleanUrls: true,
  srcExclude: [...NOT_PAGES],
  rewrites: Object.fromEntries(pages.map(({ file }) => [file, routeOf(file)])),
  head: [
    ['link', { rel: 'icon', type: 'image/svg+xml', href: '/logo.svg' }],
    ['meta', { name: 'theme-color', content: '#0f766e' }],
  ],
  ...(addresses.site === '' ? {} : { sitemap: { hostname: addresses.site } }),
  markdown: {
    // As on GitHub, where the same pages are read: `#bad_signature` keeps its underscore.
    anchor: { slugify: slug },
    // Every color has the contrast that WCAG AA asks for.
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    codeTransformers: [typeHovers()],
    config(md) {
      siteLinks(md, addresses.repository)
      markBlocks(md)
    },
  },
  // A prefetch is a connection, which /why is not to make.
  router: { prefetchLinks: false },
  transformHtml: (html, _id, { page }) => (page === 'why.md' ? withPolicy(html) : undefined),
  themeConfig: {
    logo: { src: '/logo.svg', alt: '' },
    nav: barOf(IN_BAR, GROUPS, pages),
    sidebar: sidebarOf(GROUPS, pages),
    outline: [2, 3],
    externalLinkIcon: true,
    search: {
      provider: 'local',
      options: {
        // Without the types of the code blocks.
        _render: (text, env, md) => md.render(text, Object.assign(env, { isForSearch: true })),
      },
    },
    ...(addresses.repository === ''
      ? {}
      : { socialLinks: [{ icon: 'github', link: addresses.repository }] }),
  },
  vite: {
    plugins: [accessibleTheme()],
    // The index of the search.
    build: { chunkSizeWarningLimit: 4000 },
  },
  buildEnd({ outDir }) {
    writeMarkdown(outDir, GROUPS, pages, { description, addresses })
  },
})
