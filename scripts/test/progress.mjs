const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`

/** A reporter that prints each file of tests as it ends, and how many of all have ended. */
export function progress() {
  let total = 0
  let ended = 0
  return {
    onTestRunStart(specifications) {
      total = specifications.length
      console.log(`${total} files of tests`)
    },
    onTestModuleEnd(module) {
      ended += 1
      const { duration } = module.diagnostic()
      const mark = module.state() === 'failed' ? 'FAILED' : module.state()
      const place = `${String(ended).padStart(String(total).length)} of ${total}`
      console.log(`${place}  ${mark}  ${module.relativeModuleId}  ${seconds(duration)}`)
    },
  }
}
