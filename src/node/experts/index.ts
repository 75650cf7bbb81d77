export type { ExpertFile } from "./expert-file.ts";
export { ExpertPolicy, findExpert, openExpert } from "./expert-policy.ts";
export { expertTable, knownExperts } from "./expert-table.ts";
export { type Candidate, type ExpertRequest, writeExpert } from "./write-expert.ts";
