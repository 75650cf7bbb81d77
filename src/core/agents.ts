/**
 * What an agent is written with, beside `smore/nn` and `smore/graph`: settings, inputs, batches, networks, losses.
 *
 * @example An agent that clones actions with hindsight goals.
 * ```js
 * import { registerAgent } from "smore";
 * import {
 *   goalsConfig,
 *   Inputs,
 *   inputsConfig,
 *   instrumentsProgram,
 *   offlineRows,
 *   policyProgram,
 *   rowsConfig,
 *   transitionInputs,
 *   z,
 * } from "smore/agents";
 * import { adam, constantRate, LearnerBuilder, mlp, squashed } from "smore/nn";
 *
 * const config = z.strictObject({
 *   goals: goalsConfig({ hindsight: 1, law: { kind: "uniform-future" } }),
 *   rows: rowsConfig(),
 *   batchSize: z.int().min(1).default(256),
 *   inputs: inputsConfig({ normalization: "standard", goalOffset: true }),
 * });
 *
 * function build(config, context) {
 *   const learner = new LearnerBuilder();
 *   const inputs = new Inputs(config.inputs, context, learner);
 *   const policy = learner.network(
 *     "policy",
 *     inputs.network(["observation", "goal"], (inputSize) =>
 *       squashed(mlp({ inputSize, hiddenSizes: [64, 64], outputSize: inputs.actionSize })),
 *     ),
 *   );
 *   const rows = transitionInputs("rows", config.batchSize, inputs);
 *   const loss = policy.apply(rows).sub(rows.action).square().mean(); // E[(π(s, g) − a)²]
 *   learner.minimize(policy, loss, adam({ learningRate: constantRate(1e-3) }));
 *   learner.report({ "policy/loss": loss });
 *   const act = (input) => policy.apply(input);
 *   return {
 *     update: learner.build("cloning"),
 *     policy: policyProgram(inputs, act),
 *     instruments: instrumentsProgram(inputs, { act }),
 *     batches: { rows: offlineRows(config, config.goals) },
 *   };
 * }
 *
 * registerAgent({ name: "cloning", summary: "Clones actions", source: "this example", config, build });
 * ```
 *
 * @module smore/agents
 */
export { z } from "zod";
export {
  type Agent,
  type AgentSchema,
  type Learner,
  type LearnerContext,
  noiseInput,
  offlineRows,
  type Preset,
  type RowWeights,
  type SymbolicColumns,
  type TransitionInputs,
  transitionInputs,
} from "./agents/parts/agent.ts";
export {
  goalsConfig,
  hiddenSizesConfig,
  networkConfig,
  ogbenchNetworkConfig,
  rowsConfig,
  smoreNetworkConfig,
} from "./agents/parts/config.ts";
export {
  type InputKnowledge,
  Inputs,
  type InputsConfig,
  inputsConfig,
  type NetworkInput,
  type Role,
} from "./agents/parts/inputs.ts";
export {
  type Instruments,
  instrumentsProgram,
  policyPrograms,
  rowWeights,
} from "./agents/parts/instruments.ts";
export {
  criticNetwork,
  deterministicActor,
  encoder,
  linearActor,
  type NetworkConfig,
  nextOf,
  type StateGoal,
  valueNetwork,
} from "./agents/parts/networks.ts";
export {
  type CloningInputs,
  cloningLoss,
  type LikelihoodSettings,
  likelihoodConfig,
  type PolicyLoss,
  type PolicyStepSettings,
  policyNetwork,
  policyStepConfig,
  scheduleConfig,
  stepPolicy,
} from "./agents/parts/policy.ts";
export { type InputReader, policyProgram } from "./policy/program.ts";
export type {
  BatchRequest,
  GoalLaw,
  GoalMixture,
  InitialRequest,
  NoiseRequest,
  ReplayRequest,
  RowChoice,
  TransitionRequest,
} from "./sampling/index.ts";
