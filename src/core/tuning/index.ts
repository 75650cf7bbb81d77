export { type Dimension, describeDimension } from "./dimension.ts";
export { type AgentSettings, type PointSource, SearchSpace, type Trial } from "./search-space.ts";
export { type Rung, successiveHalving } from "./successive-halving.ts";
