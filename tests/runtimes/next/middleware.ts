import { NextResponse } from 'next/server'

// Next passes a copy of the body to a route when a middleware like this runs before it.
export function middleware() {
  return NextResponse.next()
}
