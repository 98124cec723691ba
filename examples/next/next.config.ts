import type { NextConfig } from 'next'

// ricloud posts to paths with and without a trailing slash, and does not follow redirects.
const config: NextConfig = { skipTrailingSlashRedirect: true }

export default config
