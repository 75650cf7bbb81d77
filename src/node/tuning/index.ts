export { type ObjectiveName, objectiveOf } from "./objective.ts";
export { type SearchRequest, searchRequestSchema } from "./request.ts";
export {
  methodOf,
  runSearch,
  type ScoredTrial,
  type SearchOptions,
  type SearchResult,
  type Stage,
  spaceOf,
  stagesOf,
  trialsOf,
} from "./search.ts";
export { type SearchFiles, traceTable, trialTable, writeSearch } from "./trace.ts";
