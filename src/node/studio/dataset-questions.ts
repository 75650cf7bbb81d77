import type { Answers, ParsedParameters, Question } from "../../core/studio/api.ts";
import {
  coverageOf,
  describeDataset,
  dimensionHistogram,
  episodeCurves,
  goalPaths,
  imageOf,
} from "../../core/studio/dataset-answers.ts";
import { encodePng } from "../render/index.ts";
import { DatasetCatalogue } from "./dataset-catalogue.ts";
import type { WorkingFolder } from "./working-folder.ts";

const ABOUT_DATASETS = ["dataset", "findings", "histogram", "coverage", "episode", "paths", "image"] as const;

/** A question about one dataset. */
export type DatasetQuestion = (typeof ABOUT_DATASETS)[number];

export function isAboutDataset(question: Question): question is DatasetQuestion {
  return (ABOUT_DATASETS as readonly string[]).includes(question);
}

type DatasetAnswerers = {
  readonly [Name in DatasetQuestion]: (parameters: ParsedParameters<Name>) => Promise<Answers[Name]>;
};

/** What answers the questions about the datasets of a folder. */
export function datasetAnswerers(folder: WorkingFolder): DatasetAnswerers {
  const datasets = new DatasetCatalogue(folder);
  return {
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
