import { formatTable } from "../base/table.ts";
import { wrapText } from "../base/wrap.ts";
import type { Signals } from "../spaces/index.ts";
import type { FittedQEstimate } from "./fitted-q.ts";
import { ACTION_ERROR } from "./readings.ts";

/** The readings that are shown without an environment, in this order. */
const SHOWN = [
  { column: "heldOut/logProbability", title: "log-likelihood of the data's actions, nats" },
  {
    column: ACTION_ERROR,
    title: "error of actions, in half of their range (root mean square)",
  },
  { column: "pairAccuracy/random", title: "the data's action scores higher than a random one" },
  { column: "pairAccuracy/shuffled", title: "… than the action of another row" },
  {
    column: "valueRankCorrelation",
    title: "rank correlation of the value with the steps to the goal",
  },
  {
    column: "valueEpisodeCorrelation",
    title: "… with time along an episode, for the goal achieved last",
  },
] as const;

/** Decimals of what is shown. */
const DIGITS = 3;

const CAUTION =
  "These numbers say how well the policy and its critic explain episodes that they have not seen. They do not say how often " +
  "the policy reaches its goals: what it does itself leads to states that the data may not show.";

/** Readings on held-out episodes as text for a terminal of that width, with their limits. */
export function readingsText(
  readings: Readonly<Record<string, number>>,
  signals: Signals = {},
  width = Number.POSITIVE_INFINITY,
): string {
  const rows = SHOWN.filter(({ column }) => column in readings).flatMap(({ column, title }) => [
    [title, readings[column].toFixed(DIGITS)],
    ...(column === ACTION_ERROR ? actionRows(readings, signals) : []),
  ]);
  if (rows.length === 0) return "no episodes were held out, so nothing is known of the policy";
  const table = formatTable({ header: ["on held-out episodes", ""], rows }, width);
  return `${table}\n\n${wrapText(CAUTION, width)}`;
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

const ESTIMATE_CAUTION =
  "The interval covers the fit and the choice of starts. It does not cover states and actions that the data do not show: there " +
  "Q is a guess, and usually too high. Compare policies on one dataset; do not take the value for a rate of success.";

/** An estimate of fitted-Q evaluation as text for a terminal of that width, with its limits. */
export function estimateText(
  { value, fitDeviation, standardError, low, high }: FittedQEstimate,
  width = Number.POSITIVE_INFINITY,
): string {
  const rows = [
    ["discounted value of reaching the goal", value.toFixed(DIGITS)],
    ["95 % interval", `${low.toFixed(DIGITS)} … ${high.toFixed(DIGITS)}`],
    ["uncertainty of the fit (standard deviation over heads)", fitDeviation.toFixed(DIGITS)],
    ["uncertainty of the starts (standard error)", standardError.toFixed(DIGITS)],
  ];
  const table = formatTable({ header: ["fitted-Q evaluation on held-out starts", ""], rows }, width);
  return `${table}\n\n${wrapText(ESTIMATE_CAUTION, width)}`;
}
