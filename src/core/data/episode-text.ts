import { formatTable } from "../base/table.ts";
import type { EpisodeDataset } from "./dataset.ts";

/** Observations of pixels have thousands of numbers. */
const MOST_NUMBERS = 100;

/** The first `steps` steps of an episode as text for a terminal of that width. */
export function episodeText(dataset: EpisodeDataset, episode: number, steps: number, width?: number): string {
  const { observationSize, goalSize, actionSize } = dataset.header;
  const { observations, achievedGoals, actions, desiredGoal } = dataset.episode(episode);
  const length = dataset.episodeLengths[episode];
  const rows = Array.from({ length: Math.min(steps, length) }, (_, step) => [
    String(step),
    rowText(observations, step, observationSize),
    rowText(achievedGoals, step, goalSize),
    rowText(actions, step, actionSize),
  ]);
  const goal = rowText(desiredGoal, 0, goalSize);
  const table = formatTable({ header: ["step", "observation", "achieved goal", "action"], rows }, width);
  return `episode ${episode} of ${dataset.episodeCount}, ${length} steps, desired goal ${goal}\n\n${table}`;
}

function rowText(numbers: ArrayLike<number>, row: number, width: number): string {
  const shown = Array.from({ length: Math.min(width, MOST_NUMBERS) }, (_, i) => numbers[row * width + i]);
  return shown.map((value) => Number(value.toPrecision(4))).join(" ") + (width > shown.length ? " …" : "");
}
