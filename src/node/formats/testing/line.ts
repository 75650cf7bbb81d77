import { expect } from "vitest";
import type { EpisodeDataset } from "../../../core/data/dataset.ts";
import type { OpenEpisodesOptions } from "../../../core/formats/open-episodes.ts";
import { readEpisodes } from "../../datasets/episodes.ts";
import { openEpisodes } from "../open-episodes.ts";

export const EPISODES = 3;
export const STEPS = 4;

export const task = { name: "line", environment: "Line", distanceThreshold: 0.05 };

/** Reads a file of episodes to its end. */
export async function readFile(path: string, options: OpenEpisodesOptions = {}): Promise<EpisodeDataset> {
  const source = await openEpisodes(path, options);
  try {
    return await readEpisodes(source, task);
  } finally {
    await source.close();
  }
}

/** Expects the episodes that all fixtures hold; `steps` of each, and `dropped` reading all but that. */
export function expectLine(
  dataset: Pick<EpisodeDataset, "header" | "episodeLengths" | "episode">,
  steps = STEPS,
): void {
  expect(Array.from(dataset.episodeLengths)).toEqual(Array(EPISODES).fill(steps));
  expect(dataset.header).toMatchObject({ observationSize: 3, goalSize: 2, actionSize: 2 });
  for (let e = 0; e < EPISODES; e++) {
    const { observations, achievedGoals, actions, desiredGoal } = dataset.episode(e);
    const state = (t: number, size: number) => Array.from({ length: size }, (_, i) => e + t / 8 + i / 64);
    const rows = Array.from({ length: steps + 1 }, (_, t) => t);
    expect(Array.from(observations)).toEqual(rows.flatMap((t) => state(t, 3)));
    expect(Array.from(achievedGoals)).toEqual(rows.flatMap((t) => state(t, 2)));
    expect(Array.from(actions)).toEqual(
      rows.slice(0, steps).flatMap((t) => [0, 1].map((i) => (((5 * e + 2 * t + i) % 9) - 4) / 4)),
    );
    expect(Array.from(desiredGoal)).toEqual(state(STEPS, 2));
  }
}
