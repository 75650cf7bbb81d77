export { type Reply, StudioAnswers } from "./answers.ts";
