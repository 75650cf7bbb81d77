/** What the watchdog of a bounded process is given. */
export interface WatchdogSetting {
  /** Identifier of the process that started this one. */
  readonly parent: number;
  /** A number at each place of {@link WATCHED}, in shared memory. */
  readonly watched: Float64Array;
}

/** The number of the question that is being answered (0: none), and what its answer may take; see `ProcessLimits`. */
export const WATCHED = { question: 0, processorSeconds: 1, bytes: 2 } as const;
