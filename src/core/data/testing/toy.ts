import { EpisodeDatasetBuilder } from "../builder.ts";
import type { EpisodeDataset } from "../dataset.ts";

/** `episodes` episodes of one dimension and two steps; episode e starts at e and goes to e + 1 and e + 2, its goal. */
export function toyDataset(name: string, episodes: number, offset = 0): EpisodeDataset {
  const builder = new EpisodeDatasetBuilder({
    name,
    environment: "Line",
    observationSize: 1,
    goalSize: 1,
    actionSize: 1,
    horizon: 2,
    distanceThreshold: 0.5,
    provenance: { toy: name },
  });
  for (let e = 0; e < episodes; e++) {
    const states = [e, e + 1, e + 2].map((state) => state + offset);
    builder.append({
      observations: states,
      achievedGoals: states,
      actions: [0, 1],
      desiredGoal: [states[2]],
    });
  }
  return builder.build();
}
