import { describe, expect, it } from "vitest";
import type { RandomGenerator } from "../../random/generator.ts";
import { checkEnv } from "./check-env.ts";
import type { GoalEnv, GoalEnvState } from "./goal-env.ts";
import { sceneGeom } from "./scene.ts";
import type { Task } from "./task.ts";
import { TaskEnv } from "./task-env.ts";

/** A sound little task: a cart that glides along a line and has its velocity as hidden state. */
class Cart implements Task {
  readonly spec = {
    id: "Cart",
    observationSize: 1,
    goalSize: 1,
    actionSize: 1,
    horizon: 10,
    distanceThreshold: 0.1,
    secondsPerStep: 0.1,
  };
  readonly observation = new Float64Array(1);
  readonly achievedGoal = new Float64Array(1);
  readonly desiredGoal = new Float64Array(1);
  readonly stateSize = 1;
  readonly geoms = [sceneGeom("cart", "box", [0.1, 0.1, 0.1], [1, 1, 1, 1])];
  velocity = 0;

  begin(random: RandomGenerator): void {
    this.velocity = 0;
    this.desiredGoal[0] = random.uniform(-1, 1);
    this.moveTo(random.uniform(-1, 1));
  }

  advance(action: Float64Array, _random: RandomGenerator): void {
    this.velocity += 0.1 * action[0];
    this.moveTo(this.observation[0] + 0.1 * this.velocity);
  }

  moveTo(place: number): void {
    this.observation[0] = this.achievedGoal[0] = place;
  }

  save(target: Float64Array): void {
    target[0] = this.velocity;
  }

  restore(source: Float64Array): void {
    this.velocity = source[0];
  }

  scene() {
    this.geoms[0].position[0] = this.observation[0];
    return this.geoms;
  }

  dispose(): void {}
}

/** An environment whose task or whose methods are broken in one way. */
function broken(task: object, env: object = {}): () => GoalEnv {
  return () => {
    const sound: GoalEnv = new TaskEnv(Object.assign(new Cart(), task));
    return new Proxy(sound, {
      get: (target, name) => {
        const value = Reflect.get(name in env ? env : target, name, name in env ? env : target);
        return typeof value === "function" && !(name in env) ? value.bind(target) : value;
      },
    });
  };
}

describe("checkEnv", () => {
  it("accepts an environment that keeps the contract", async () => {
    await checkEnv(() => new TaskEnv(new Cart()));
    await checkEnv(() => new TaskEnv(new Cart(), { actionNoise: 0.5 }));
  });

  it("accepts a distance of goals of its own, and finds one that does not fit the goal", async () => {
    const specWith = (dimension: number) => ({
      ...new Cart().spec,
      goalDistance: [{ kind: "difference", dimensions: [dimension], scale: 0.5 }],
    });
    await checkEnv(broken({ spec: specWith(0) }));
    expect(() => broken({ spec: specWith(1) })()).toThrow(
      "goalDistance: dimension 1 is none of a goal of 1; give dimensions from 0 to 0",
    );
  });

  it("finds sizes that the spec does not have", async () => {
    await expect(checkEnv(broken({ observation: new Float64Array(2) }))).rejects.toThrow(
      "observation has 2 entries",
    );
    const spec = { ...new Cart().spec, distanceThreshold: 0 };
    await expect(checkEnv(broken({ spec }))).rejects.toThrow("distanceThreshold must be positive");
  });

  it("finds numbers that are not finite", async () => {
    const advance = function (this: Cart) {
      this.moveTo(Number.NaN);
    };
    await expect(checkEnv(broken({ advance }))).rejects.toThrow("observation[0] is NaN after step");
  });

  it("reports rewards that are NaN, survive a reset, or are not saved", async () => {
    const { advance, begin } = new Cart();
    const rewarding = (reward: number) =>
      function (this: Cart & { reward: number }, action: Float64Array, random: RandomGenerator) {
        advance.call(this, action, random);
        this.reward = reward + this.observation[0];
      };
    const forget = function (this: Cart & { reward: number }, random: RandomGenerator) {
      begin.call(this, random);
      this.reward = 0;
    };
    const nan = { reward: 0, begin: forget, advance: rewarding(Number.NaN) };
    await expect(checkEnv(broken(nan))).rejects.toThrow("reward is NaN after step");
    const lasting = { reward: 1 };
    await expect(checkEnv(broken(lasting))).rejects.toThrow("reward must be 0 before the first step");
    const unsaved = { reward: 0, begin: forget, advance: rewarding(1) };
    await expect(checkEnv(broken(unsaved))).rejects.toThrow("continues differently");
  });

  it("finds views that are replaced", async () => {
    const env = {
      get observation() {
        return new Float64Array(1);
      },
    };
    await expect(checkEnv(broken({}, env))).rejects.toThrow("observation is another array after reset");
  });

  it("finds state that reset leaves behind", async () => {
    const begin = function (this: Cart, random: RandomGenerator) {
      this.desiredGoal[0] = random.uniform(-1, 1);
      this.moveTo(random.uniform(-1, 1));
    };
    await expect(checkEnv(broken({ begin }))).rejects.toThrow("look for state that reset leaves behind");
  });

  it("finds a start that ignores the seed", async () => {
    const begin = function (this: Cart) {
      this.velocity = 0;
      this.desiredGoal[0] = 0.5;
      this.moveTo(0);
    };
    await expect(checkEnv(broken({ begin }))).rejects.toThrow("seeds 7 and 8 give the same start");
  });

  it("finds fixed tasks that are all the same, or too few", async () => {
    const spec = { ...new Cart().spec, taskCount: 2 };
    const { begin } = new Cart();
    await expect(checkEnv(broken({ spec }))).rejects.toThrow("task 2 starts like an earlier one");
    const shifted = function (this: Cart, random: RandomGenerator, task = 1) {
      begin.call(this, random);
      this.desiredGoal[0] += task;
    };
    await checkEnv(broken({ spec, begin: shifted }));
    const none = { ...spec, taskCount: 0 };
    await expect(checkEnv(broken({ spec: none }))).rejects.toThrow("taskCount must be a positive");
  });

  it("finds hidden state that is not saved", async () => {
    const save = () => {};
    await expect(checkEnv(broken({ save }))).rejects.toThrow("continues differently");
  });

  it("finds saved states that are not copies", async () => {
    const values = new Float64Array(13);
    const make = () => {
      const env = new TaskEnv(new Cart());
      const save = env.save.bind(env);
      env.save = (): GoalEnvState => {
        values.set(save().values);
        return { id: "Cart", values };
      };
      return env;
    };
    await expect(checkEnv(make)).rejects.toThrow("a saved state changes");
  });

  it("finds a rule of success that is not the distance", async () => {
    await expect(checkEnv(broken({}, { success: () => true }))).rejects.toThrow("success() is true");
  });

  it("reports a setDesiredGoal that does not write the goal", async () => {
    await expect(checkEnv(broken({}, { setDesiredGoal: () => {} }))).rejects.toThrow("must write the goal");
  });

  it("reports an early end that is not part of the saved state", async () => {
    const make = () => {
      const env = new TaskEnv(new Cart());
      const restore = env.restore.bind(env);
      let ended = false;
      env.restore = (state) => {
        restore(state);
        ended = env.success();
      };
      return Object.defineProperty(env, "terminated", { get: () => ended });
    };
    await expect(checkEnv(make)).rejects.toThrow("over exactly if it was when saved");
  });

  it("finds actions that are not clipped", async () => {
    const make = () => {
      const task = new Cart();
      const env = new TaskEnv(task);
      const step = env.step.bind(env);
      env.step = (action) => {
        step(action);
        task.moveTo(action[0]);
      };
      return env;
    };
    await expect(checkEnv(make)).rejects.toThrow("clip actions to [-1, 1]");
  });

  it("finds actions that should be rejected", async () => {
    const make = () => {
      const env = new TaskEnv(new Cart());
      const step = env.step.bind(env);
      env.step = (action) => step(Number.isNaN(action[0]) ? [0] : action);
      return env;
    };
    await expect(checkEnv(make)).rejects.toThrow("an action with a NaN must be rejected");
  });

  it("reports a scene that returns new geoms at every call", async () => {
    const scene = () => [sceneGeom("cart", "box", [0.1, 0.1, 0.1], [1, 1, 1, 1])];
    await expect(checkEnv(broken({ scene }))).rejects.toThrow("the same geoms every call");
  });

  it("reports an environment that still works after dispose", async () => {
    await expect(checkEnv(broken({}, { dispose: () => {} }))).rejects.toThrow("reset after dispose");
  });
});
