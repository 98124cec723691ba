import { NextResponse } from 'next/server'

// Next hands a route a copy of the body where something like this runs before it.
export function middleware() {
  return NextResponse.next()
}
