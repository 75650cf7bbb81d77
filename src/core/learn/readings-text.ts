import { formatTable } from "../base/table.ts";
import type { Signals } from "../spaces/index.ts";
import type { FittedQEstimate } from "./fitted-q.ts";
import { ACTION_ERROR } from "./readings.ts";

/** The readings that are shown where nothing else says how good a policy is, in this order. */
const SHOWN = [
  { column: "heldOut/logProbability", title: "log-likelihood of the data's actions, nats", digits: 3 },
  {
    column: ACTION_ERROR,
    title: "error of actions, in half of their range (root mean square)",
    digits: 3,
  },
  { column: "pairAccuracy/random", title: "the data's action scores higher than a random one", digits: 3 },
  { column: "pairAccuracy/shuffled", title: "… than the action of another row", digits: 3 },
  {
    column: "valueRankCorrelation",
    title: "rank correlation of the value with the steps to the goal",
    digits: 3,
  },
  {
    column: "valueEpisodeCorrelation",
    title: "… with time along an episode, for the goal achieved last",
    digits: 3,
  },
] as const;

const CAUTION =
  "These numbers say how well the policy and its critic explain episodes that they have not seen. They do not say how often " +
  "the policy reaches its goals: what it does itself leads to states that the data may not show.";

/** Readings on held-out episodes as text for a terminal, with what they cannot show. */
export function readingsText(readings: Readonly<Record<string, number>>, signals: Signals = {}): string {
  const rows = SHOWN.filter(({ column }) => column in readings).flatMap(({ column, title, digits }) => [
    [title, readings[column].toFixed(digits)],
    ...(column === ACTION_ERROR ? actionRows(readings, signals) : []),
  ]);
  if (rows.length === 0) return "no episodes were held out, so nothing is known of the policy";
  return `${formatTable({ header: ["on held-out episodes", ""], rows })}\n\n${CAUTION}`;
}

/** The error of each number of an action, in its own unit. */
function actionRows(readings: Readonly<Record<string, number>>, { names, units }: Signals): string[][] {
  const prefix = `${ACTION_ERROR}/`;
  const columns = names?.action
    ? names.action.map((name) => prefix + name)
    : Object.keys(readings).filter((column) => column.startsWith(prefix));
  return columns
    .filter((column) => column in readings)
    .map((column, i) => {
      const unit = units?.action?.[i] ?? "";
      return [`… of ${column.slice(prefix.length)}${unit && `, ${unit}`}`, readings[column].toPrecision(3)];
    });
}

/** An estimate of fitted-Q evaluation as text for a terminal, with what it cannot show. */
export function estimateText({ value, fitDeviation, standardError, low, high }: FittedQEstimate): string {
  const table = formatTable({
    header: ["fitted-Q evaluation on held-out starts", ""],
    rows: [
      ["discounted value of reaching the goal", value.toFixed(3)],
      ["95 % interval", `${low.toFixed(3)} … ${high.toFixed(3)}`],
      ["uncertainty of the fit (standard deviation over heads)", fitDeviation.toFixed(3)],
      ["uncertainty of the starts (standard error)", standardError.toFixed(3)],
    ],
  });
  return (
    `${table}\n\nThe interval covers the fit and the choice of starts. It does not cover states and actions that the data do not ` +
    "show: there Q is a guess, and usually too high. Compare policies on one dataset; do not take the value for a rate of success."
  );
}
