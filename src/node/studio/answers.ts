import type { z } from "zod";
import { UserError } from "../../core/base/errors.ts";
import { validateConfig } from "../../core/base/validate-config.ts";
import { type Answers, type ParsedParameters, type Question, questions } from "../../core/studio/api.ts";
import {
  coverageOf,
  describeDataset,
  dimensionHistogram,
  episodeCurves,
  goalPaths,
  imageOf,
} from "../../core/studio/dataset-answers.ts";
import { encodePng } from "../render/index.ts";
import { CurveReader } from "./curves.ts";
import { DatasetCatalogue } from "./dataset-catalogue.ts";
import { settingDifferences } from "./differences.ts";
import { GridCatalogue } from "./grid-catalogue.ts";
import { RunCatalogue } from "./run-catalogue.ts";
import { PathError, WorkingFolder } from "./working-folder.ts";

/** What a server sends: bytes of a type, and a status of HTTP. */
export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string | Uint8Array;
}

type Answerers = {
  readonly [Name in Question]: (parameters: ParsedParameters<Name>) => Promise<Answers[Name]>;
};

/** Of answers that are bytes. */
const TYPES_OF_BYTES: { readonly [Name in Question]?: string } = { image: "image/png" };

/** Parameters that may be there several times. */
const REPEATED = new Set(["run"]);

/** Answers the questions of the studio about what lies in a folder. Nothing is written there. */
export class StudioAnswers {
  readonly #folder: WorkingFolder;
  readonly #answerers: Answerers;

  private constructor(folder: WorkingFolder) {
    this.#folder = folder;
    this.#answerers = answerersOf(folder);
  }

  static async open(folder: string): Promise<StudioAnswers> {
    return new StudioAnswers(await WorkingFolder.open(folder));
  }

  /** The reply to a question with the parameters of its address. */
  async reply(question: string, parameters: URLSearchParams): Promise<Reply> {
    try {
      return await this.#reply(question, parameters);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return refusal(error instanceof PathError ? 404 : 400, this.#folder.shorten(error.message));
    }
  }

  async #reply(question: string, parameters: URLSearchParams): Promise<Reply> {
    if (!Object.hasOwn(questions, question)) return refusal(404, "there is no such question");
    const name = question as Question;
    const given = [...new Set(parameters.keys())].map((key) => {
      const values = parameters.getAll(key);
      return [key, REPEATED.has(key) || values.length > 1 ? values : values[0]];
    });
    const parsed = validateConfig<z.ZodType>(questions[name], Object.fromEntries(given), `${name}: `);
    const answer = await this.#answerers[name](parsed as never);
    return answer instanceof Uint8Array
      ? { status: 200, type: TYPES_OF_BYTES[name] ?? "application/octet-stream", body: answer }
      : { status: 200, type: "application/json", body: JSON.stringify(answer) };
  }
}

function refusal(status: number, reason: string): Reply {
  return { status, type: "text/plain; charset=utf-8", body: reason };
}

function answerersOf(folder: WorkingFolder): Answerers {
  const grids = new GridCatalogue(folder);
  const runs = new RunCatalogue(folder, grids);
  const curves = new CurveReader(folder, runs);
  const datasets = new DatasetCatalogue(folder);
  return {
    runs: () => runs.list(),
    curves: (parameters) => curves.answer(parameters),
    policy: ({ path, update }) => runs.readPolicy(path, update),
    differences: async ({ run }) => settingDifferences(await Promise.all(run.map((path) => runs.find(path)))),
    grids: async () => grids.list(await runs.list()),
    grid: ({ path }) => grids.answer(path),
    datasets: () => datasets.list(),
    dataset: async (source) => describeDataset(await datasets.open(source)),
    findings: (source) => datasets.findings(source),
    histogram: async ({ column, dimension, ...source }) =>
      dimensionHistogram(await datasets.open(source), column, dimension),
    coverage: async ({ x, y, ...source }) => coverageOf(await datasets.open(source), x, y),
    episode: async ({ episode, column, first, ...source }) =>
      episodeCurves(await datasets.open(source), episode, column, first),
    paths: async ({ first, count, ...source }) => goalPaths(await datasets.open(source), first, count),
    image: async ({ episode, step, camera, ...source }) =>
      encodePng(imageOf(await datasets.open(source), episode, step, camera)),
  };
}
