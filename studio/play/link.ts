import { CAMERA_VIEWS, type CameraView } from "../../src/core/envs/contract/camera-preset.ts";
import { writeAddress } from "../shell/address.ts";

/** What a link to a moment of an episode restores. */
export interface Moment {
  readonly environment: string;
  /** What acts: `random`, `expert`, or the label of a policy; the second one plays beside the first. */
  readonly actors: readonly string[];
  readonly seed: number;
  readonly task?: number | undefined;
  /** The goal, if it is not the one that the episode began with. */
  readonly goal?: readonly number[] | undefined;
  /** Steps from the start, after which the simulation is paused; it runs if this is undefined. */
  readonly step?: number | undefined;
  readonly noise: number;
  readonly view: CameraView;
}

export const FIRST_ENVIRONMENT = "FetchReach";
/** Later steps are not restored: the page repeats all steps before. */
const LAST_STEP = 10_000;

/** Reads what {@link linkTo} wrote. Values that make no sense are ignored. */
export function momentOf(query: Readonly<Record<string, string>>): Moment {
  const number = (name: string, least: number) => {
    const value = Number(query[name] || Number.NaN);
    return Number.isFinite(value) && value >= least ? value : undefined;
  };
  const whole = (name: string, least: number) => {
    const value = number(name, least);
    return Number.isSafeInteger(value) ? value : undefined;
  };
  const step = whole("step", 0);
  const goal = query.goal?.split(",").map(Number);
  return {
    environment: query.environment || FIRST_ENVIRONMENT,
    actors: [query.actor || "random", ...(query.beside ? [query.beside] : [])],
    seed: Math.min(whole("seed", 0) ?? 0, 2 ** 32 - 1),
    task: whole("task", 1),
    goal: goal?.every(Number.isFinite) ? goal : undefined,
    step: step !== undefined && step <= LAST_STEP ? step : undefined,
    noise: number("noise", 0) ?? 0,
    view: CAMERA_VIEWS.find((view) => view === query.view) ?? "main",
  };
}

/** The hash of an address that restores a moment. */
export function linkTo({ environment, actors, seed, task, goal, step, noise, view }: Moment): string {
  return writeAddress("play", {
    ...{ environment, actor: actors[0], beside: actors[1], seed: String(seed) },
    task: task?.toString(),
    goal: goal?.map((value) => Number(value.toPrecision(9))).join(","),
    step: step?.toString(),
    noise: noise > 0 ? String(noise) : undefined,
    view: view === "main" ? undefined : view,
  });
}
