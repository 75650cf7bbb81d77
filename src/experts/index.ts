export { EXPERTS, type ExpertName } from "./catalogue.ts";
export { EXPERT_LEVELS, type ExpertFile, type ExpertLevel } from "./expert-file.ts";
export { ExpertPolicy, findExpert } from "./expert-policy.ts";
export { type Candidate, type ExpertRequest, writeExpert } from "./write-expert.ts";
