import type { Theme } from 'vitepress'
import DefaultTheme from 'vitepress/theme-without-fonts'
import { h } from 'vue'
import NotFound from './NotFound.vue'
import PageAsMarkdown from './PageAsMarkdown.vue'
import './style.css'
import { showTypes } from './type-popup.ts'

export default {
  extends: DefaultTheme,
  Layout: () =>
    h(DefaultTheme.Layout, null, {
      'doc-footer-before': () => h(PageAsMarkdown),
      'not-found': () => h(NotFound),
    }),
  enhanceApp() {
    if (!import.meta.env.SSR) showTypes()
  },
} satisfies Theme
