import type { Theme } from 'vitepress'
import DefaultTheme from 'vitepress/theme-without-fonts'
import './style.css'
import { showTypes } from './type-popup.ts'

export default {
  extends: DefaultTheme,
  enhanceApp() {
    if (!import.meta.env.SSR) showTypes()
  },
} satisfies Theme
