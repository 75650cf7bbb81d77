import type { Table } from "../../core/base/table.ts";
import { EXPERT_LEVELS, EXPERTS, type ExpertName } from "../../core/collect/index.ts";
import type { MeanEstimate } from "../../core/rollout/returns.ts";
import type { ExpertFile } from "./expert-file.ts";
import { findExpert } from "./expert-policy.ts";

/** An expert; one without a file is not trained yet. */
interface ListedExpert {
  readonly name: string;
  readonly environment: string;
  readonly file?: ExpertFile | undefined;
}

/** Every expert that datasets use, with the results of its policies where a file exists. */
export function knownExperts(): ListedExpert[] {
  const names = Object.keys(EXPERTS) as ExpertName[];
  return names.map((name) => ({ name, environment: EXPERTS[name], file: findExpert(name)?.file }));
}

/** The policies of experts; an expert without a file is listed as not trained. */
export function expertTable(experts: readonly ListedExpert[]): Table {
  const estimate = ({ mean, standardError }: MeanEstimate, digits: number) =>
    `${mean.toFixed(digits)} ± ${standardError.toFixed(digits)}`;
  return {
    header: ["expert", "environment", "level", "steps", "return", "achieved goal", "episode", "success"],
    rows: experts.flatMap(({ name, environment, file }) => {
      if (file === undefined) return [[name, environment, "not trained", "", "", "", "", ""]];
      return EXPERT_LEVELS.map((level) => {
        const { environmentSteps, evaluation } = file.policies[level];
        return [
          name,
          environment,
          level,
          String(environmentSteps),
          estimate(evaluation.return, 0),
          evaluation.achievedGoal.map((dimension) => estimate(dimension, 2)).join(", "),
          estimate(evaluation.steps, 0),
          `${(100 * evaluation.success).toFixed(1)} %`,
        ];
      });
    }),
  };
}
