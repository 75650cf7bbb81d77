/** How much of a store belongs to a checkpoint. */
export interface ExperiencePosition {
  readonly rows: number;
  /** CRC-32 of all rows. */
  readonly checksum: number;
}

/** Keeps every row of a replay buffer, from the first on, so that a run can be resumed. */
export interface ExperienceStore {
  /** Appends the rows that the buffer has completed since the last call. */
  append(): void;
  /** What a checkpoint has to know, once every row so far is stored safely. */
  position(): ExperiencePosition;
  /** Drops every row that was appended after `position` was taken. */
  truncate(position: ExperiencePosition): void;
  /** Fills `rows` with those from number `first` on. */
  read(rows: Float32Array, first: number): void;
  close(): void;
}
