import {
  type BehaviourPolicy,
  type EnvFamily,
  type GoalEnv,
  type GoalEnvSpec,
  goalBall,
  type RandomGenerator,
  registerFamily,
  sceneGeom,
  type Task,
} from "../../index.ts";

const spec: GoalEnvSpec = {
  id: "CartReach",
  observationSize: 2,
  goalSize: 1,
  actionSize: 1,
  horizon: 50,
  distanceThreshold: 0.1,
  secondsPerStep: 0.1,
};

/** A cart on a rail. It observes its position (m) and velocity (m/s); the action is its acceleration (m/s²). */
class CartTask implements Task {
  readonly spec = spec;
  readonly observation = new Float64Array(2);
  readonly achievedGoal = new Float64Array(1);
  readonly desiredGoal = new Float64Array(1);
  readonly stateSize = 0; // observation and goals are the whole state
  readonly #cart = sceneGeom("cart", "box", [0.1, 0.1, 0.1], [0.2, 0.4, 0.8, 1]);
  readonly #goal = goalBall(0.05);

  begin(random: RandomGenerator): void {
    this.desiredGoal[0] = random.uniform(-1, 1);
    this.#move(random.uniform(-1, 1), 0);
  }

  advance(action: Float64Array): void {
    const velocity = this.observation[1] + spec.secondsPerStep * action[0];
    this.#move(this.observation[0] + spec.secondsPerStep * velocity, velocity);
  }

  save(): void {}

  restore(): void {}

  scene() {
    this.#cart.position[0] = this.achievedGoal[0];
    this.#goal.position[0] = this.desiredGoal[0];
    return [this.#cart, this.#goal];
  }

  dispose(): void {}

  #move(position: number, velocity: number): void {
    this.observation.set([position, velocity]);
    this.achievedGoal[0] = position;
  }
}

/** Accelerates towards the goal and brakes, like a damped spring. */
class CartExpert implements BehaviourPolicy {
  reset(): void {}

  act({ observation, desiredGoal }: GoalEnv, action: Float32Array): void {
    action[0] = 4 * (desiredGoal[0] - observation[0]) - 4 * observation[1];
  }
}

const noise = { standardDeviation: 0.2, uniformShare: 0.1 };

export const cartFamily: EnvFamily = {
  name: "cart",
  entries: [
    {
      spec,
      summary: "Move a cart along a rail to a position.",
      expert: "cart-expert",
      camera: { azimuth: 90, elevation: -20, target: [0, 0, 0], distance: 4 },
      load: async () => new CartTask(),
    },
  ],
  behaviours: { "cart-expert": () => new CartExpert() },
  recipes: [
    {
      name: "cart-mixed",
      environment: "CartReach",
      summary: "10 % expert with noise, then 90 % uniformly random actions.",
      parts: [
        { behaviour: { policy: "cart-expert", noise }, share: 0.1 },
        { behaviour: { policy: "uniform-random" }, share: 0.9 },
      ],
      episodes: { small: 200, paper: 2000 },
    },
  ],
  taskGroups: { cart: ["CartReach"] },
};

registerFamily(cartFamily);
