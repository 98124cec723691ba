/** Why a test was left out, by the nearest of its suites that says so; `undefined` when a hook failed before it. */
function reasonOf(test) {
  for (let node = test; node.type !== 'module'; node = node.parent) {
    if (node !== test && node.errors().length > 0) return undefined
    const { leftOut, isOptional = false } = node.meta()
    if (leftOut !== undefined) return { notice: leftOut, isOptional }
  }
  if (test.module.errors().length > 0) return undefined
  return { notice: test.result().note ?? 'Skipped where they are defined', isOptional: false }
}

/** Counts the tests of a run. A file that failed to load, and an error outside of all tests, are failures too. */
export function count(modules, unhandledErrors) {
  let passed = 0
  let failed = unhandledErrors.length
  const leftOut = new Map()
  for (const module of modules) {
    let failedHere = 0
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      const reason = state === 'skipped' ? reasonOf(test) : undefined
      if (state === 'passed') passed += 1
      else if (reason !== undefined) {
        const { tests } = leftOut.get(reason.notice) ?? { tests: 0 }
        leftOut.set(reason.notice, { ...reason, tests: tests + 1 })
      } else failedHere += 1
    }
    failed += failedHere === 0 && module.state() === 'failed' ? 1 : failedHere
  }
  return { passed, failed, leftOut: [...leftOut.values()] }
}

/** What was left out, with the reasons, and at last the counts. */
export function closingLines({ passed, failed, leftOut }) {
  const counted = `${passed} passed, ${failed} failed`
  if (leftOut.length === 0) return [counted]
  const total = leftOut.reduce((sum, { tests }) => sum + tests, 0)
  return [
    `Left out: ${total} tests`,
    ...leftOut.map(({ tests, notice }) => `  ${String(tests).padStart(5)}  ${notice}`),
    '',
    `${counted}, ${total} left out`,
  ]
}
