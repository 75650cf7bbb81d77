import { RandomGenerator } from "../../random/generator.ts";
import type { GoalEnv } from "./goal-env.ts";

/** Steps of each trial episode: enough to move away from the start and back into contact. */
export const STEPS = 25;

export function ensure(condition: boolean, env: GoalEnv, problem: string): asserts condition {
  if (!condition) throw new Error(`${env.spec.id}: ${problem}`);
}

export const VECTORS = ["observation", "achievedGoal", "desiredGoal"] as const;

export function vectors(env: GoalEnv): Record<(typeof VECTORS)[number], Float64Array> {
  const { observation, achievedGoal, desiredGoal } = env;
  return { observation, achievedGoal, desiredGoal };
}

/** All that is seen of an environment at this moment, its reward last, if it has one. */
export function snapshot({ observation, achievedGoal, desiredGoal, reward }: GoalEnv): Float64Array {
  const rewards = reward === undefined ? [] : [reward];
  return Float64Array.of(...observation, ...achievedGoal, ...desiredGoal, ...rewards);
}

/** Actions that change direction seldom, so that they lead somewhere. */
export function actions(env: GoalEnv, seed: number): Float64Array[] {
  const random = RandomGenerator.from(seed, "environment check");
  let action = new Float64Array(env.spec.actionSize);
  return Array.from({ length: STEPS }, (_, step) => {
    if (step % 5 === 0) action = action.map(() => random.uniform(-1, 1));
    return action;
  });
}

export function episode(env: GoalEnv, seed: number): Float64Array {
  env.reset(seed);
  return run(env, actions(env, 2));
}

/** All that is seen along `taken`, and the state at the end. */
export function run(env: GoalEnv, taken: readonly Float64Array[]): Float64Array {
  const seen = [...snapshot(env)];
  for (const action of taken) {
    if (env.terminated) break;
    env.step(action);
    seen.push(...snapshot(env));
  }
  return Float64Array.of(...seen, ...env.save().values);
}

export function sameBits(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}

export function ensureSame(
  env: GoalEnv,
  expected: Float64Array,
  actual: Float64Array,
  problem: string,
): void {
  if (sameBits(expected, actual)) return;
  const at = expected.findIndex((value, i) => !Object.is(value, actual[i]));
  throw new Error(`${env.spec.id}: ${problem} (first difference: ${expected[at]} became ${actual[at]})`);
}

export function expectError(env: GoalEnv, call: () => void, what: string, mention = ""): void {
  try {
    call();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    ensure(
      message.includes(mention),
      env,
      `the error for ${what} should name the ${mention}, it says: ${message}`,
    );
    return;
  }
  throw new Error(`${env.spec.id}: ${what} must be rejected with an error`);
}
