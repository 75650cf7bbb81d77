import { engine } from "../../workers/engine.ts";
import { emit } from "../../workers/remote.ts";
import { type CollectionRequest, collect } from "../learning/collect.ts";
import { Evaluator } from "../learning/evaluate.ts";
import { type FileRequest, readFile } from "../learning/read-file.ts";

let evaluator: { readonly environment: string; readonly of: Promise<Evaluator> } | undefined;

export const methods = {
  collect: (request: CollectionRequest) => collect(request, emit),
  read: (request: FileRequest) => readFile(request),
  async evaluate(environment: string, policy: Uint8Array, episodes: number, seed: number) {
    if (evaluator?.environment !== environment)
      evaluator = { environment, of: Evaluator.create(engine, environment) };
    return (await evaluator.of).evaluate(policy, episodes, seed);
  },
};

export type EvaluatorMethods = typeof methods;
