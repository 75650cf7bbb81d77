// What an agent is written with, beside `smore/nn` and `smore/graph`: settings, inputs, batches, networks, losses.
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
