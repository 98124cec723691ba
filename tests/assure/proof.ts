/** What a run found out about one claim. */
export interface Finding {
  /** The claim, short enough for a line of the table. */
  readonly claim: string
  /** What was measured or counted, with its unit. */
  readonly figure: string
  /** What the figure has to be. */
  readonly goal: string
  /**
   * `shown`: the figure meets the goal. `missed`: it does not. `inconclusive`: the measurement cannot be trusted.
   * `left out`: something that the proof needs is not on this machine.
   */
  readonly verdict: 'shown' | 'missed' | 'inconclusive' | 'left out'
  /** What helps to find the cause. Printed below the table, line by line, unless the claim is shown. */
  readonly details?: readonly string[]
}

/** Proves one or more claims. Calls `progress` as often as it likes, with how far it is. */
export type Proof = (progress: (text: string) => void) => Promise<readonly Finding[]>
