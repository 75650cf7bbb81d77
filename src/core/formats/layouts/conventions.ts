import type { Field } from "../mapping.ts";

/** Names of arrays by convention, the likeliest first; `/` stands between a group and its member. */
const NAMES: Readonly<Record<Field, readonly string[]>> = {
  observation: ["observations", "observation", "obs", "observations/observation", "obs/observation"],
  state: ["states"],
  action: ["actions", "action"],
  achievedGoal: ["achieved_goals", "achieved_goal", "observations/achieved_goal", "obs/achieved_goal"],
  desiredGoal: [
    "desired_goals",
    "desired_goal",
    "observations/desired_goal",
    "obs/desired_goal",
    "infos/goal",
  ],
};

/** Names of arrays that mark the last row of an episode, by convention. */
const END_MARKS = [
  "terminals",
  "timeouts",
  "episode_terminals",
  "terminations",
  "truncations",
  "terminal",
  "terminated",
  "truncated",
  "dones",
  "done",
  "is_last",
];

/** Names of arrays with the number of rows of each episode, by convention. */
const LENGTHS = [
  "lengths",
  "length",
  "episode_lengths",
  "episode_length",
  "traj_lengths",
  "seq_lengths",
  "path_lengths",
];

/** Names of arrays that mark the first row of an episode, by convention (RLDS, Stable-Baselines3). */
const STARTS = ["is_first", "episode_starts"];

/** Arrays that hold for each episode the row behind its last one, by convention (Diffusion Policy). */
export const EPISODE_ENDS = ["episode_ends", "meta/episode_ends"];

/** The group that holds the actions: `""`, or a path with its last `/`; undefined if there is none, or several. */
export function folderOfActions(names: Iterable<string>): string | undefined {
  const folders = [...names].flatMap((name) => {
    const end = name.lastIndexOf("/") + 1;
    return NAMES.action.includes(name.slice(end)) ? [name.slice(0, end)] : [];
  });
  return folders.includes("") || folders.length === 1 ? folders.toSorted()[0] : undefined;
}

/** The meaning of arrays by their names, all of them in the group of the actions. */
export function conventionalFields(names: ReadonlyMap<string, unknown>): Partial<Record<Field, string>> {
  const folder = folderOfActions(names.keys()) ?? "";
  const found = (field: Field) => NAMES[field].map((name) => folder + name).find((name) => names.has(name));
  return {
    observation: found("observation"),
    state: found("state"),
    action: found("action"),
    achievedGoal: found("achievedGoal"),
    desiredGoal: found("desiredGoal"),
  };
}

/** The names that arrays of lengths have by convention, in the group of the actions. */
export function conventionalLengths(names: Iterable<string>): string[] {
  const folder = folderOfActions(names) ?? "";
  return LENGTHS.map((name) => folder + name);
}

/** The names that arrays of marks of first rows have by convention, in the group of the actions. */
export function conventionalStarts(names: Iterable<string>): string[] {
  const folder = folderOfActions(names) ?? "";
  return STARTS.map((name) => folder + name);
}

/** The names that arrays of end marks have by convention, in the group of the actions. */
export function conventionalEndMarks(names: Iterable<string>): string[] {
  const folder = folderOfActions(names) ?? "";
  return END_MARKS.map((name) => folder + name);
}

/** The array with the state after each step whose state before it is in `name`, by convention. */
export function nextOf(name: string, names: ReadonlyMap<string, unknown>): string | undefined {
  const leaf = name.lastIndexOf("/") + 1;
  const candidates = [`next_${name}`, `${name.slice(0, leaf)}next_${name.slice(leaf)}`, `next.${name}`];
  return candidates.find((candidate) => names.has(candidate));
}
