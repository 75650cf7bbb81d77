export { StudioAnswers } from "./answers.ts";
export type { Reply } from "./reply.ts";
