/** Where in a dataset something is. */
export interface FindingPlace {
  readonly episode: number;
  readonly step?: number;
  readonly column?: string;
  readonly dimension?: number;
}

/** The place that a finding names, such as `episode 3, step 12, observations 4`; undefined if that is no single episode. */
export function parseFindingPlace(place: string): FindingPlace | undefined {
  const match = /^episode (\d+)(?:, step (\d+))?(?:, (\w+) (\d+))?$/.exec(place);
  if (!match) return undefined;
  const [, episode, step, column, dimension] = match;
  return {
    episode: Number(episode),
    ...(step !== undefined && { step: Number(step) }),
    ...(column !== undefined && { column, dimension: Number(dimension) }),
  };
}
