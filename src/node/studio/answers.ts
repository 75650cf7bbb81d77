import type { z } from "zod";
import { UserError } from "../../core/base/errors.ts";
import { validateConfig } from "../../core/base/validate-config.ts";
import { type Answers, type ParsedParameters, type Question, questions } from "../../core/studio/api.ts";
import { CurveReader } from "./curves.ts";
import { listDatasets } from "./dataset-list.ts";
import { type DatasetQuestion, isAboutDataset } from "./dataset-questions.ts";
import { DatasetThread } from "./dataset-thread.ts";
import { settingDifferences } from "./differences.ts";
import { GridCatalogue } from "./grid-catalogue.ts";
import { type Reply, refusal, replyWith } from "./reply.ts";
import { RunCatalogue } from "./run-catalogue.ts";
import { WorkingFolder } from "./working-folder.ts";

type Answerers = {
  readonly [Name in Exclude<Question, DatasetQuestion>]: (
    parameters: ParsedParameters<Name>,
  ) => Promise<Answers[Name]>;
};

/** Parameters that may be there several times. */
const REPEATED = new Set(["run"]);

/** Answers the questions of the studio about what lies in a folder. Nothing is written there. */
export class StudioAnswers {
  readonly #folder: WorkingFolder;
  readonly #answerers: Answerers;
  /** Large datasets take long to read, and longer to validate; neither delays other answers. */
  readonly #datasets: DatasetThread;
  readonly #findings: DatasetThread;

  private constructor(folder: WorkingFolder) {
    this.#folder = folder;
    this.#answerers = answerersOf(folder);
    this.#datasets = new DatasetThread(folder.root);
    this.#findings = new DatasetThread(folder.root);
  }

  static async open(folder: string): Promise<StudioAnswers> {
    return new StudioAnswers(await WorkingFolder.open(folder));
  }

  /** The reply to a question with the parameters of its address. */
  async reply(question: string, parameters: URLSearchParams): Promise<Reply> {
    if (!Object.hasOwn(questions, question)) return refusal(404, "there is no such question");
    const name = question as Question;
    let parsed: unknown;
    try {
      parsed = parse(name, parameters);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return refusal(400, error.message);
    }
    if (isAboutDataset(name)) {
      const thread = name === "findings" ? this.#findings : this.#datasets;
      return thread.reply(name, parsed as never);
    }
    return replyWith(this.#folder, name, () => this.#answerers[name](parsed as never) as Promise<never>);
  }

  async close(): Promise<void> {
    await Promise.all([this.#datasets.close(), this.#findings.close()]);
  }
}

/** @throws UserError for parameters that the question does not have */
function parse(name: Question, parameters: URLSearchParams): unknown {
  const given = [...new Set(parameters.keys())].map((key) => {
    const values = parameters.getAll(key);
    return [key, REPEATED.has(key) || values.length > 1 ? values : values[0]];
  });
  return validateConfig<z.ZodType>(questions[name], Object.fromEntries(given), `${name}: `);
}

function answerersOf(folder: WorkingFolder): Answerers {
  const grids = new GridCatalogue(folder);
  const runs = new RunCatalogue(folder, grids);
  const curves = new CurveReader(folder, runs);
  return {
    runs: () => runs.list(),
    curves: (parameters) => curves.answer(parameters),
    policy: ({ path, update }) => runs.readPolicy(path, update),
    differences: async ({ run }) => settingDifferences(await Promise.all(run.map((path) => runs.find(path)))),
    grids: async () => grids.list(await runs.list()),
    grid: ({ path }) => grids.answer(path),
    datasets: () => listDatasets(folder),
  };
}
