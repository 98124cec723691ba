import { type Signal, signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'

const SECOND_MS = 1000

const now: Signal<number> = signal(Date.now())
let watchers = 0
let timer: ReturnType<typeof setInterval> | undefined

/** The current time, updated every second. The clock runs only while something shows it. */
export function useNow(): number {
  useEffect(() => {
    now.value = Date.now()
    watchers++
    timer ??= setInterval(() => {
      now.value = Date.now()
    }, SECOND_MS)
    return () => {
      watchers--
      if (watchers > 0) return
      clearInterval(timer)
      timer = undefined
    }
  }, [])
  return now.value
}
