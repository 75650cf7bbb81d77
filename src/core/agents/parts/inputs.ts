import { z } from "zod";
import type { InputNormalization, Normalization } from "../../data/index.ts";
import { concat, constant, type Tensor } from "../../graph/index.ts";
import type { Architecture } from "../../nn/index.ts";
import {
  anglePeriods,
  type GoalDistancePart,
  type Space,
  type Spaces,
  sizeOfSpace,
  vectorSpace,
} from "../../spaces/index.ts";

// How networks see states, goals and actions. It is part of the graph, so training and acting cannot differ.

/** What an agent's configuration says about its inputs. */
export function inputsConfig(defaults: {
  readonly normalization: "none" | "standard";
  readonly clip?: number;
  readonly goalOffset: boolean;
}) {
  return z
    .strictObject({
      /**
       * `standard`: observations and goals minus their mean in the data, divided by their standard deviation. SMORe's released
       * code does not normalise; WGCSL, GoFAR and what builds on them do.
       */
      normalization: z.enum(["none", "standard"]).default(defaults.normalization),
      /** Largest absolute value of a normalised number; larger ones are clipped. WGCSL and GoFAR: 5; others: no limit. */
      clip: z
        .number()
        .gt(0)
        .nullable()
        .default(defaults.clip ?? null),
      /**
       * Whether networks of states and goals also see g − φ(s), where some dimensions of the observation are φ(s). Papers and
       * their code: no.
       */
      goalOffset: z.boolean().default(defaults.goalOffset),
    })
    .prefault({});
}

export type InputsConfig = z.output<ReturnType<typeof inputsConfig>>;

/** What the data says about inputs; each part is needed only by the setting that uses it. */
export interface InputKnowledge {
  readonly spaces: Spaces;
  /** For `standard` normalisation. Without it inputs are used as they are. */
  readonly statistics?: InputNormalization;
  /** The dimensions of the observation that are φ(s), in the order of the goal's. Without it there is no offset. */
  readonly goalColumns?: readonly number[];
  /** How goals are compared; offsets of angles go the short way round. Without it there are no angles. */
  readonly goalDistance?: readonly GoalDistancePart[];
}

/** The inputs of a network, each [rows, size]. */
export interface NetworkInput {
  readonly observation: Tensor;
  readonly action: Tensor;
  readonly goal: Tensor;
}

export type Role = keyof NetworkInput;

/** Bytes run from 0 to this. */
const LARGEST_BYTE = 255;

/** Prepares the inputs of networks. */
export class Inputs {
  readonly #config: InputsConfig;
  readonly #knowledge: InputKnowledge;

  constructor(config: InputsConfig, knowledge: InputKnowledge) {
    this.#config = config;
    this.#knowledge = knowledge;
  }

  /** Numbers in an action. */
  get actionSize(): number {
    return sizeOfSpace(this.#knowledge.spaces.action);
  }

  /** The same where networks are given a latent goal of `size` numbers, which needs no preparation. */
  withLatentGoal(size: number): Inputs {
    const { spaces, statistics } = this.#knowledge;
    const latent = { ...spaces, goal: vectorSpace(size) };
    const observation = statistics && { observation: statistics.observation };
    return new Inputs(this.#config, { spaces: latent, statistics: observation as InputNormalization });
  }

  /** Observations [rows, observationSize] as networks see them. */
  observation(x: Tensor): Tensor {
    const { spaces, statistics } = this.#knowledge;
    return this.#clipped(this.#normalized(x, spaces.observation, statistics?.observation), x);
  }

  /** Goals [rows, goalSize] as networks see them. */
  goal(x: Tensor): Tensor {
    const { spaces, statistics } = this.#knowledge;
    return this.#clipped(this.#normalized(x, spaces.goal, statistics?.goal), x);
  }

  /**
   * A network of the given roles: their prepared rows side by side in the order observation, action, goal, followed by the
   * goal offset where there is one.
   * @param build the network itself, for rows of the size that it is given
   */
  network<Output, Roles extends Role>(
    roles: readonly Roles[],
    build: (inputSize: number) => Architecture<Output>,
  ): Architecture<Output, Pick<NetworkInput, Roles>> {
    const has = (role: Role) => (roles as readonly Role[]).includes(role);
    const { spaces } = this.#knowledge;
    const offset = has("observation") && has("goal") ? this.#offset() : undefined;
    const sizes = ORDER.filter(has).map((role) => sizeOfSpace(spaces[role]));
    const inputSize = sizes.reduce((sum, size) => sum + size, offset ? sizeOfSpace(spaces.goal) : 0);
    const body = build(inputSize);
    return {
      parameters: body.parameters,
      forward: (parameters, input) => {
        const { observation, action, goal } = input as NetworkInput;
        const rows = [
          ...(has("observation") ? [this.observation(observation)] : []),
          ...(has("action") ? [action] : []),
          ...(has("goal") ? [this.goal(goal)] : []),
          ...(offset ? [offset(observation, goal)] : []),
        ];
        return body.forward(parameters, rows.length === 1 ? rows[0] : concat(rows));
      },
    };
  }

  #normalized(x: Tensor, space: Space, constants: Normalization | undefined): Tensor {
    if (space.dtype === "uint8") return x.mul(1 / LARGEST_BYTE);
    if (this.#config.normalization === "none" || !constants) return x;
    const size = [constants.mean.length];
    return x.sub(constant(constants.mean, size)).div(constant(constants.standardDeviation, size));
  }

  /** Normalised numbers are clipped; inputs that are used as they are, are not. */
  #clipped(normalized: Tensor, x: Tensor): Tensor {
    const { clip } = this.#config;
    return clip === null || normalized === x ? normalized : normalized.clip(-clip, clip);
  }

  /**
   * g − φ(s) in units of the goal as networks see it, before it is clipped: g − W · s + b, for angles the short way round.
   *
   * Whether a goal is reached depends on this difference, to within a threshold that is small beside the ranges of s and g.
   * A network that must compute the difference itself takes long to learn to stop at the goal.
   */
  #offset(): ((observation: Tensor, goal: Tensor) => Tensor) | undefined {
    const { spaces, statistics, goalColumns, goalDistance } = this.#knowledge;
    if (!this.#config.goalOffset || !goalColumns) return undefined;
    const scaled = this.#config.normalization === "standard" ? statistics : undefined;
    const [weights, bias] = goalOffset(goalColumns, spaces, scaled);
    const goalSize = sizeOfSpace(spaces.goal);
    const periods = anglePeriods({ goalSize, goalDistance: goalDistance ?? [] }).map(
      (period, i) => period / scaleOf(spaces.goal, scaled?.goal, i).deviation,
    );
    return (observation, goal) => {
      const state = this.#normalized(observation, spaces.observation, statistics?.observation);
      const target = this.#normalized(goal, spaces.goal, statistics?.goal);
      return shortWay(target.sub(state.matmul(weights)).add(bias), periods);
    };
  }
}

/** The rows of two batches as one input, those of `first` first. */
export function stacked(first: NetworkInput, second: NetworkInput): NetworkInput {
  const both = (role: Role) => concat([first[role], second[role]], 0);
  return { observation: both("observation"), action: both("action"), goal: both("goal") };
}

const ORDER = ["observation", "action", "goal"] as const;

/** W (observationSize, goalSize) and b (goalSize) of the offset between normalised observations and goals. */
function goalOffset(
  columns: readonly number[],
  spaces: Spaces,
  statistics: InputNormalization | undefined,
): [weights: Tensor, bias: Tensor] {
  const observationSize = sizeOfSpace(spaces.observation);
  const goalSize = columns.length;
  const weights = new Float32Array(observationSize * goalSize);
  const bias = new Float32Array(goalSize);
  columns.forEach((column, i) => {
    const observation = scaleOf(spaces.observation, statistics?.observation, column);
    const goal = scaleOf(spaces.goal, statistics?.goal, i);
    weights[goalSize * column + i] = observation.deviation / goal.deviation;
    bias[i] = (goal.mean - observation.mean) / goal.deviation;
  });
  return [constant(weights, [observationSize, goalSize]), constant(bias, [goalSize])];
}

/** Differences [rows, size] less whole periods, within [−period / 2, period / 2); those of an infinite period stay as they are. */
function shortWay(difference: Tensor, periods: readonly number[]): Tensor {
  if (!periods.some(Number.isFinite)) return difference;
  const size = [periods.length];
  const frequencies = constant(
    periods.map((period) => 1 / period),
    size,
  );
  const turns = difference.mul(frequencies).add(0.5).floor();
  return difference.sub(
    turns.mul(
      constant(
        periods.map((period) => (Number.isFinite(period) ? period : 0)),
        size,
      ),
    ),
  );
}

/** What a dimension of a space is shifted and divided by. */
function scaleOf({ dtype }: Space, constants: Normalization | undefined, dimension: number) {
  if (dtype === "uint8") return { mean: 0, deviation: LARGEST_BYTE };
  if (!constants) return { mean: 0, deviation: 1 };
  return { mean: constants.mean[dimension], deviation: constants.standardDeviation[dimension] };
}
