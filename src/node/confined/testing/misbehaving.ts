// A process that does what a file can make a library do.

import { abort } from "node:process";
import { UserError } from "../../../core/base/errors.ts";
import { answerQuestions } from "../answer-questions.ts";

answerQuestions(async (question: string, at) => {
  if (question === "process") return process.pid;
  if (question === "numbers") return Float64Array.of(1, 2, 3);
  at(question);
  if (question === "refuse") throw new UserError("a refusal");
  if (question === "fail") throw new TypeError("a fault");
  if (question === "abort") abort();
  if (question === "swell") for (const kept: Buffer[] = []; ; ) kept.push(Buffer.alloc(2 ** 22, 1));
  if (question === "sleep") return new Promise((resolve) => setTimeout(resolve, 1500));
  for (;;);
});
