/** Which of the two classes of an experiment an input belongs to. */
export type Side = 0 | 1

/** Two classes of inputs that may not differ in the time that they take. */
export interface Experiment<I> {
  readonly name: string
  /** Makes a fresh input. Both inputs of a pair get the same number, for what they have in common. */
  make(side: Side, pair: number): I
  /** What is timed. */
  run(input: I): Promise<void> | undefined
}

/** Experiments on one thing to time, and the controls that show that its measurement can be trusted. */
export interface Group {
  readonly name: string
  /** Two classes that differ by a comparison that leaks: it has to be seen. */
  readonly leaky: Experiment<unknown>
  /** Two classes that are one: nothing may be seen. */
  readonly equal: Experiment<unknown>
  readonly claims: readonly Claim[]
}

/** A claim of the table, and the experiments that have to show it. */
export interface Claim {
  readonly claim: string
  /** What the smallest visible difference is given for, and how often that is in what is timed. */
  readonly what: string
  readonly times: number
  readonly experiments: readonly Experiment<unknown>[]
}

/** Every experiment of a group. */
export const experimentsOf = ({ leaky, equal, claims }: Group): readonly Experiment<unknown>[] => [
  leaky,
  equal,
  ...claims.flatMap(({ experiments }) => experiments),
]
