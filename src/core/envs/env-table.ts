import type { Table } from "../base/table.ts";
import { listEnvs } from "./index.ts";

/** Every environment with its sizes and its threshold of success. */
export function envTable(): Table {
  return {
    header: ["environment", "observation", "goal", "action", "horizon", "reached within", "task"],
    rows: listEnvs().map(({ spec, summary }) => [
      spec.id,
      String(spec.observationSize),
      String(spec.goalSize),
      String(spec.actionSize),
      String(spec.horizon),
      String(Number(spec.distanceThreshold.toPrecision(3))),
      summary,
    ]),
  };
}
