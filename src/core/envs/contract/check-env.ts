import { GoalRule, goalDistanceMisfit } from "../../spaces/index.ts";
import {
  actions,
  ensure,
  ensureSame,
  episode,
  expectError,
  run,
  STEPS,
  sameBits,
  snapshot,
  VECTORS,
  vectors,
} from "./check-tools.ts";
import type { GoalEnv, GoalEnvState } from "./goal-env.ts";

/**
 * Checks that an environment keeps the contract of {@link GoalEnv}: sizes, finite values, determinism in the seed,
 * exact save and restore, live views, success, goals and rejected actions.
 * @param makeEnv returns a new instance at every call
 * @throws Error that names the first fault and where to look
 *
 * @example
 * ```js
 * import { checkEnv, makeEnv } from "smore/core";
 *
 * await checkEnv(() => makeEnv("PointReach"));
 * ```
 */
export async function checkEnv(makeEnv: () => GoalEnv | Promise<GoalEnv>): Promise<void> {
  const env = await makeEnv();
  const other = await makeEnv();
  try {
    checkSpec(env);
    checkViews(env);
    checkDeterminism(env, other);
    checkTasks(env, other);
    checkRestore(env, other);
    checkSuccess(env);
    checkAchievedGoal(env, other);
    checkActions(env, other);
    checkScene(env);
  } finally {
    env.dispose();
    other.dispose();
  }
  checkDisposed(env);
}

function checkSpec(env: GoalEnv): void {
  const { spec } = env;
  for (const name of ["observationSize", "goalSize", "actionSize", "horizon"] as const)
    ensure(
      Number.isInteger(spec[name]) && spec[name] > 0,
      env,
      `spec.${name} must be a positive whole number, it is ${spec[name]}`,
    );
  ensure(
    spec.distanceThreshold > 0,
    env,
    `spec.distanceThreshold must be positive, it is ${spec.distanceThreshold}`,
  );
  const misfit = goalDistanceMisfit(spec);
  ensure(misfit === undefined, env, `spec.goalDistance: ${misfit}`);
  ensure(
    spec.secondsPerStep >= 0,
    env,
    `spec.secondsPerStep must not be negative, it is ${spec.secondsPerStep}`,
  );
  if (spec.taskCount !== undefined)
    ensure(
      Number.isInteger(spec.taskCount) && spec.taskCount > 0,
      env,
      `spec.taskCount must be a positive whole number or left out, it is ${spec.taskCount}`,
    );
  expectError(env, () => env.step(new Float64Array(spec.actionSize)), "step before the first reset");
}

/** Sizes, finite values, and that the environment keeps writing into the same arrays. */
function checkViews(env: GoalEnv): void {
  const before = vectors(env);
  const sizes = {
    observation: env.spec.observationSize,
    achievedGoal: env.spec.goalSize,
    desiredGoal: env.spec.goalSize,
  };
  const verify = (when: string) => {
    for (const name of VECTORS) {
      const vector = env[name];
      ensure(
        vector === before[name],
        env,
        `${name} is another array ${when}; write into the same array for the life of the environment`,
      );
      ensure(
        vector.length === sizes[name],
        env,
        `${name} has ${vector.length} entries, the spec says ${sizes[name]}`,
      );
      const bad = vector.findIndex((value) => !Number.isFinite(value));
      ensure(bad < 0, env, `${name}[${bad}] is ${vector[bad]} ${when}`);
    }
    ensure(Number.isFinite(env.reward ?? 0), env, `reward is ${env.reward} ${when}`);
  };
  env.reset(0);
  verify("after reset");
  ensure((env.reward ?? 0) === 0, env, `reward must be 0 before the first step, it is ${env.reward}`);
  const state = env.save();
  for (const action of actions(env, 1)) {
    if (env.terminated) break;
    env.step(action);
    verify("after step");
  }
  env.restore(state);
  verify("after restore");
}

/** The same seed and actions produce the same bits in every instance, whatever episodes came before. */
function checkDeterminism(env: GoalEnv, other: GoalEnv): void {
  const first = episode(env, 7);
  episode(env, 8);
  const hint =
    "the episode must depend on the seed and the actions alone: look for state that reset leaves behind";
  ensureSame(
    env,
    first,
    episode(env, 7),
    `seed 7 gives another episode after seed 8 ran in between; ${hint}`,
  );
  ensureSame(env, first, episode(other, 7), `seed 7 gives another episode in another instance; ${hint}`);
  env.reset(7);
  const start = snapshot(env);
  env.reset(8);
  ensure(
    !sameBits(start, snapshot(env)),
    env,
    "seeds 7 and 8 give the same start; draw from a generator made from the seed",
  );
}

/** All fixed tasks differ, and are the same in every instance. Other numbers are rejected. */
function checkTasks(env: GoalEnv, other: GoalEnv): void {
  const { taskCount } = env.spec;
  if (taskCount === undefined) return;
  const starts: Float64Array[] = [];
  for (let task = 1; task <= taskCount; task++) {
    env.reset(7, task);
    other.reset(7, task);
    const start = snapshot(env);
    ensureSame(env, start, snapshot(other), `seed 7 gives another start of task ${task} in another instance`);
    ensure(
      !starts.some((earlier) => sameBits(earlier, start)),
      env,
      `task ${task} starts like an earlier one; reset must pass its second argument on`,
    );
    starts.push(start);
  }
  for (const task of [0, taskCount + 1])
    expectError(env, () => env.reset(7, task), `reset with task ${task} of ${taskCount}`, "task");
}

/** A saved state continues with the same bits in this instance and in another, and does not change meanwhile. */
function checkRestore(env: GoalEnv, other: GoalEnv): void {
  const taken = actions(env, 3);
  const half = Math.floor(STEPS / 2);
  env.reset(11);
  for (const action of taken.slice(0, half)) if (!env.terminated) env.step(action);
  const state = env.save();
  const copy = structuredClone(state);
  const expected = run(env, taken.slice(half));
  ensureSame(
    env,
    copy.values,
    state.values,
    "a saved state changes when the environment continues; copy the values in save()",
  );
  const hint =
    "save() must cover everything the next step reads, lagging poses and random generators included";
  env.restore(state);
  ensureSame(
    env,
    expected,
    run(env, taken.slice(half)),
    `restored in the same instance, the episode continues differently; ${hint}`,
  );
  other.reset(12);
  other.restore(copy);
  ensureSame(
    env,
    expected,
    run(other, taken.slice(half)),
    `restored in another instance, the episode continues differently; ${hint}`,
  );
  env.restore(state);
  ensureSame(
    env,
    state.values,
    env.save().values,
    `save() right after restore() gives another state; ${hint}`,
  );
  const foreign: GoalEnvState = { id: `not ${env.spec.id}`, values: state.values };
  expectError(env, () => env.restore(foreign), "the state of another environment");
}

/** Success follows the distance rule at every step and for every goal, except after an early end. */
function checkSuccess(env: GoalEnv): void {
  const { earlyEnd } = env.spec;
  const goalRule = new GoalRule(env.spec);
  const verify = () => {
    const near = goalRule.reached(env.achievedGoal, env.desiredGoal);
    if (env.terminated) {
      ensure(
        earlyEnd !== undefined,
        env,
        "an episode ended early; say in the spec's earlyEnd what that means",
      );
      ensure(
        env.success() === (earlyEnd === "success"),
        env,
        `success() is ${env.success()} after an early end, which means ${earlyEnd}`,
      );
    } else
      ensure(
        env.success() === near,
        env,
        `success() is ${!near}, but the distance of achieved and desired goal says ${near}`,
      );
  };
  env.reset(5);
  for (const action of actions(env, 4)) {
    verify();
    if (!env.terminated) env.step(action);
  }
  verify();
  const goal = env.achievedGoal.slice();
  env.setDesiredGoal(goal);
  ensure(sameBits(env.desiredGoal, goal), env, "setDesiredGoal(goal) must write the goal into desiredGoal");
  if (!env.terminated || earlyEnd === "success")
    ensure(env.success(), env, "success() must be true once the desired goal is the achieved goal");
  const { terminated } = env;
  env.restore(env.save());
  ensure(env.terminated === terminated, env, "a restored episode must be over exactly if it was when saved");
  goal[0] += 2 * env.spec.distanceThreshold * scaleOf(env.spec.goalDistance, 0);
  ensure(
    sameBits(env.desiredGoal, env.achievedGoal),
    env,
    "setDesiredGoal must copy the goal, not keep the caller's array",
  );
  env.setDesiredGoal(goal);
  const isNear = goalRule.reached(env.achievedGoal, env.desiredGoal); // the other side of a circle can be near
  ensure(isNear || !env.success(), env, "success() must be false at twice the threshold");
  expectError(
    env,
    () => env.setDesiredGoal(new Float64Array(env.spec.goalSize + 1)),
    "a goal of the wrong length",
  );
}

/** `achieveGoal` reaches the goal, does not change it, and leads to a state that depends on the goal alone. */
function checkAchievedGoal(env: GoalEnv, other: GoalEnv): void {
  if (!env.achieveGoal || !other.achieveGoal) return;
  env.reset(6);
  const goal = env.desiredGoal.slice();
  env.achieveGoal();
  ensure(sameBits(env.desiredGoal, goal), env, "achieveGoal() must leave the desired goal as it is");
  ensure(env.success(), env, "success() must be true after achieveGoal()");
  other.reset(7);
  for (const action of actions(other, 6)) if (!other.terminated) other.step(action);
  other.setDesiredGoal(goal);
  other.achieveGoal();
  ensureSame(env, snapshot(env), snapshot(other), "achieveGoal() must depend on the desired goal alone");
}

/** The difference in one dimension that counts as a distance of 1. */
function scaleOf(parts: GoalEnv["spec"]["goalDistance"] = [], dimension: number): number {
  return parts.find(({ dimensions }) => dimensions.includes(dimension))?.scale ?? 1;
}

/** Actions out of range are clipped. Other faulty actions are rejected, and the episode does not change. */
function checkActions(env: GoalEnv, other: GoalEnv): void {
  const size = env.spec.actionSize;
  env.reset(9);
  other.reset(9);
  env.step(new Float64Array(size).fill(3));
  other.step(new Float64Array(size).fill(1));
  ensureSame(
    env,
    snapshot(other),
    snapshot(env),
    "an action of 3 must act like an action of 1: clip actions to [-1, 1]",
  );
  env.reset(9);
  const before = env.save().values;
  const wrong = new Float64Array(size);
  wrong[size - 1] = Number.NaN;
  expectError(env, () => env.step(wrong), "an action with a NaN", "action");
  expectError(env, () => env.step(new Float64Array(size + 1)), "an action of the wrong length", "action");
  ensureSame(
    env,
    before,
    env.save().values,
    "a rejected action must not change the state: check it before stepping",
  );
}

function checkScene(env: GoalEnv): void {
  env.reset(2);
  const geoms = [...env.scene()];
  const names = new Set(geoms.map((geom) => geom.name));
  ensure(names.size === geoms.length, env, "the geoms of scene() must have different names");
  env.step(actions(env, 5)[0]);
  const again = env.scene();
  ensure(
    again.length === geoms.length && geoms.every((geom, i) => geom === again[i]),
    env,
    "scene() must return the same geoms every call, posed anew",
  );
  for (const { name, position, rotation } of again) {
    const finite =
      position.length === 3 && rotation.length === 9 && [...position, ...rotation].every(Number.isFinite);
    ensure(finite, env, `geom "${name}" of scene() needs a position of 3 and a rotation of 9 finite numbers`);
  }
}

function checkDisposed(env: GoalEnv): void {
  env.dispose(); // a second call must have no effect
  expectError(env, () => env.reset(0), "reset after dispose");
}
