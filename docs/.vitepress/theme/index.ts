import type { Theme } from 'vitepress'
import DefaultTheme from 'vitepress/theme-without-fonts'
import { defineAsyncComponent, h } from 'vue'
import NotFound from './NotFound.vue'
import PageAsMarkdown from './PageAsMarkdown.vue'
import './style.css'
import { showTypes } from './type-popup.ts'
import { keepWhyApart } from './why/keep-apart.ts'

export default {
  extends: DefaultTheme,
  Layout: () =>
    h(DefaultTheme.Layout, null, {
      'doc-footer-before': () => h(PageAsMarkdown),
      'not-found': () => h(NotFound),
    }),
  enhanceApp({ app, router }) {
    if (!import.meta.env.SSR) showTypes()
    keepWhyApart(router)
    app.component(
      'WhyPage',
      defineAsyncComponent(() => import('./why/WhyPage.vue')),
    )
  },
} satisfies Theme
