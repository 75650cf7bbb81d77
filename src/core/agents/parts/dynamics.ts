import type { Tensor } from "../../graph/index.ts";
import {
  adam,
  constantRate,
  declareNetwork,
  type LearnerBuilder,
  type Network,
  recalledMean,
  runningMean,
} from "../../nn/index.ts";
import type { TransitionInputs } from "./agent.ts";
import type { Actor } from "./extraction.ts";
import type { Inputs, NetworkInput } from "./inputs.ts";
import { meanSquaredError } from "./losses.ts";
import { encoder, type NetworkConfig, type StateGoal } from "./networks.ts";

/**
 * A one-step model of the environment, with which a value of states evaluates actions: V(f(s, a), g), the value of
 * the next state. f does not depend on goals, so every row trains it for all goals.
 */

/** Smallest unit of a dimension's change, so that rounding in constant dimensions is not magnified. */
const LEAST_UNIT = 1e-4;

/**
 * Mean over rows and dimensions of (predicted − change / unit)².
 *
 * @param predicted the predicted change, in units, [rows, observationSize]
 * @param change s′ − s, [rows, observationSize]
 * @param unit of each dimension, [observationSize]
 */
export function dynamicsLoss(predicted: Tensor, change: Tensor, unit: Tensor): Tensor {
  return meanSquaredError(predicted, change.div(unit));
}

/** What a model is learned with. */
export interface ModelContext {
  readonly learner: LearnerBuilder;
  readonly config: NetworkConfig & { readonly learningRate: number };
  readonly inputs: Inputs;
  /** The model learns from these rows, and predicts what follows their states. */
  readonly rows: TransitionInputs;
}

/** Names of the network and of the state that holds the mean squared changes. */
const [NETWORK, CHANGE_SQUARES] = ["dynamics", "changeSquares"];

type StateAction = Pick<NetworkInput, "observation" | "action">;

/** f(s, a), [rows, observationSize], in units of each dimension's change. */
const modelNetwork = (config: NetworkConfig, inputs: Inputs, observationSize: number) =>
  inputs.network(["observation", "action"], (inputSize) => encoder(config, inputSize, observationSize));

const unitOf = (meanSquares: Tensor) => meanSquares.sqrt().maximum(LEAST_UNIT);

const nextState = (model: Network<Tensor, StateAction>, unit: Tensor, rows: StateAction) =>
  rows.observation.add(model.apply(rows).mul(unit));

/**
 * f(s, ·): the next observation [rows, observationSize] after any action in the rows' states, by the model as it was before its
 * step in this update. The model predicts s′ − s; the unit of each dimension is the root of the running mean of its squared
 * changes, so that all dimensions count alike.
 */
export function learnDynamics({ learner, config, inputs, rows }: ModelContext): (action: Tensor) => Tensor {
  const { observation, action, nextObservation } = rows;
  const model = learner.network(NETWORK, modelNetwork(config, inputs, observation.shape[1]));
  const change = nextObservation.sub(observation);
  const unit = unitOf(runningMean(learner, CHANGE_SQUARES, change.square().mean(0)));
  const loss = dynamicsLoss(model.apply({ observation, action }), change, unit);
  // An encoder that learned from this loss would give all images the same code.
  const optimizer = adam({ learningRate: constantRate(config.learningRate) });
  learner.minimize(model, loss, optimizer, { teachesEncoders: false });
  const frozen = model.frozen();
  return (chosen) => nextState(frozen, unit, { observation, action: chosen });
}

/**
 * Scores of actions by the value of the states that they lead to. The model is learned when the first action is scored, so
 * a learner that scores none has no model.
 *
 * @param stateValue V(s′, g) of rows, as [rows], whose parameters are frozen
 */
export function scoreThroughModel(
  stateValue: (next: StateGoal) => Tensor,
  context: ModelContext,
): (action: Tensor) => Tensor {
  return (action) => stateValue({ observation: learnDynamics(context)(action), goal: context.rows.goal });
}

/**
 * The same score, of any rows and by the model as a program finds it: the `score` of instruments where values are of states
 * alone. Undefined where the actor scores no actions, so that the learner has no model.
 */
export function instrumentThroughModel(
  stateValue: (next: StateGoal) => Tensor,
  { config, inputs }: { readonly config: NetworkConfig & { readonly actor: Actor }; readonly inputs: Inputs },
): ((rows: NetworkInput) => Tensor) | undefined {
  if (config.actor === "awr") return undefined;
  return ({ observation, action, goal }) => {
    const size = observation.shape[1];
    const model = declareNetwork(NETWORK, modelNetwork(config, inputs, size));
    const next = nextState(model, unitOf(recalledMean(CHANGE_SQUARES, size)), { observation, action });
    return stateValue({ observation: next, goal });
  };
}
