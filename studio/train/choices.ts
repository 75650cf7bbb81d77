import { isObject } from "../../src/core/base/is-object.ts";
import { quoteWord } from "../../src/core/base/shell.ts";

/** What a user chooses before training. */
export interface Choices {
  readonly environment: string;
  /** Name of a recipe; empty where the data come from a file. */
  readonly recipe: string;
  readonly episodes: number;
  readonly agent: string;
  /** Settings of the agent by path that are not those of {@link SMALL} or its defaults. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly updates: number;
  readonly seed: number;
  readonly threads: number;
}

/** A task of the page, with data and a length of training that suffice for it. */
export interface Task {
  readonly environment: string;
  readonly recipes: readonly string[];
  readonly episodes: number;
  readonly updates: number;
}

export const TASKS: readonly Task[] = [
  {
    environment: "PointReach",
    recipes: ["point-reach-random", "point-reach-expert"],
    ...{ episodes: 300, updates: 600 },
  },
  {
    environment: "PointRooms",
    recipes: ["point-rooms-random", "point-rooms-expert"],
    ...{ episodes: 500, updates: 2000 },
  },
  {
    environment: "pointmaze-medium",
    recipes: ["pointmaze-medium-stitch", "pointmaze-medium-navigate"],
    ...{ episodes: 300, updates: 4000 },
  },
  {
    environment: "pointmaze-large",
    recipes: ["pointmaze-large-stitch", "pointmaze-large-navigate"],
    ...{ episodes: 500, updates: 6000 },
  },
  {
    environment: "FetchReach",
    recipes: ["fetch-reach-random", "fetch-reach-expert"],
    ...{ episodes: 300, updates: 500 },
  },
];

/**
 * Settings of every agent here, in the place of its defaults: networks that train many updates a second on one thread. They are
 * smooth, since losses in the page and in Node drift apart where rounding puts a rectified unit on different sides of zero.
 */
export const SMALL: Readonly<Record<string, unknown>> = {
  ...{ hiddenSizes: [128, 128], batchSize: 128 },
  activation: "gelu",
};

export function taskOf(environment: string): Task {
  return TASKS.find((task) => task.environment === environment) ?? TASKS[0];
}

/** The choices of a task that was just chosen. */
export function choicesFor(
  environment: string,
  others: Pick<Choices, "agent" | "settings" | "seed" | "threads">,
): Choices {
  const { recipes, episodes, updates, ...task } = taskOf(environment);
  return { ...others, environment: task.environment, recipe: recipes[0], episodes, updates };
}

const FIRST = { agent: "smore", settings: {}, seed: 0, threads: 1 };

/** The choices that a link holds, such as `#environment=FetchReach&seed=2&agent.expectile=0.9`. */
export function readLink(hash: string): Choices {
  const given = new Map(new URLSearchParams(hash.replace(/^#/, "")));
  const whole = (name: string, otherwise: number, least = 1) => {
    const number = Number(given.get(name) ?? Number.NaN);
    return Number.isSafeInteger(number) && number >= least ? number : otherwise;
  };
  const start = choicesFor(given.get("environment") ?? "", FIRST);
  const { recipes } = taskOf(start.environment);
  return {
    ...start,
    agent: given.get("agent") ?? start.agent,
    recipe: recipes.find((recipe) => recipe === given.get("data")) ?? start.recipe,
    episodes: whole("episodes", start.episodes),
    updates: whole("updates", start.updates),
    seed: whole("seed", 0, 0),
    threads: whole("threads", 1),
    settings: Object.fromEntries(
      [...given].flatMap(([name, text]) =>
        name.startsWith("agent.") ? [[name.slice("agent.".length), parsed(text)]] : [],
      ),
    ),
  };
}

/** The link that {@link readLink} reads. */
export function writeLink(choices: Choices): string {
  const { environment, recipe, episodes, agent, settings, updates, seed, threads } = choices;
  return `#${new URLSearchParams({
    ...{ environment, data: recipe, agent },
    ...{ episodes: String(episodes), updates: String(updates), seed: String(seed) },
    ...(threads > 1 && { threads: String(threads) }),
    ...Object.fromEntries(Object.entries(settings).map(([path, value]) => [`agent.${path}`, textOf(value)])),
  })}`;
}

/** The commands that make the same dataset and the same run in a terminal. */
export function commandsOf(choices: Choices): string {
  const { environment, recipe, episodes, agent, settings, updates, seed, threads } = choices;
  const data = recipe ? `datasets/${recipe}-${episodes}${seed === 0 ? "" : `-seed-${seed}`}` : "'<file>'";
  const set = Object.entries({ ...SMALL, ...settings }).map(
    ([path, value]) => `--set ${quoteWord(`agent.${path}=${textOf(value)}`)}`,
  );
  const train = [
    `smore train ${environment} --dataset ${data} --agent ${agent} --seed ${seed} --updates ${updates}`,
    ...[`--set training.threads=${threads}`, ...set],
  ].join(" ");
  return recipe ? `smore collect ${recipe} --episodes ${episodes} --seed ${seed}\n${train}` : train;
}

/** Settings by path as the object that an agent takes. */
export function nested(settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const whole: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(settings)) {
    const names = path.split(".");
    const last = names.pop()!;
    let at = whole;
    for (const name of names) {
      const below = Object.hasOwn(at, name) ? at[name] : undefined;
      at = at[name] = isObject(below) ? below : {};
    }
    at[last] = value;
  }
  return whole;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
