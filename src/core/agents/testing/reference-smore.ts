import type { SmoreConfig } from "../smore.ts";
import {
  add,
  type Dual,
  div,
  exp,
  fixed,
  gradientOf,
  mean,
  minimum,
  mul,
  relu,
  scale,
  sqrt,
  square,
  sub,
  sum,
  tanh,
} from "./dual-numbers.ts";

/** One update of SMORe in loops over rows and numbers, written from the paper's Eqs. 9 to 12. */

export type States = ReadonlyMap<string, ArrayLike<number>>;
/** Rows by input name, e.g. `offline.observation`. */
export type Rows = Readonly<Record<string, readonly (readonly number[])[]>>;

interface Run {
  readonly config: SmoreConfig;
  readonly actionSize: number;
  readonly totalUpdates: number;
}

type Forward = (parameters: readonly Dual[], row: readonly Dual[]) => Dual[];

function normalizeLayer(x: readonly Dual[]): Dual[] {
  const centred = x.map((value) => sub(value, mean(x)));
  const deviation = sqrt(add(mean(centred.map(square)), fixed(1e-6)));
  return centred.map((value) => div(value, deviation));
}

/** A ReLU network that reads weights, biases and (with `layerNorm`) scales and shifts off one list. */
function mlp(hiddenSizes: readonly number[], outputSize: number, layerNorm = false): Forward {
  return (parameters, row) => {
    let next = 0;
    const take = (count: number) => {
      next += count;
      return parameters.slice(next - count, next);
    };
    const layer = (x: readonly Dual[], outputs: number) => {
      const weight = take(x.length * outputs);
      return take(outputs).map((bias, j) =>
        add(bias, sum(x.map((xi, i) => mul(xi, weight[i * outputs + j])))),
      );
    };
    let x: readonly Dual[] = row;
    for (const size of hiddenSizes) {
      x = layer(x, size);
      if (layerNorm) {
        const [scales, shifts] = [take(size), take(size)];
        x = normalizeLayer(x).map((value, j) => add(mul(value, scales[j]), shifts[j]));
      }
      x = x.map(relu);
    }
    return layer(x, outputSize);
  };
}

const f: Record<SmoreConfig["divergence"], (y: Dual) => Dual> = {
  chiSquare: (y) => add(y, scale(square(y), 0.25)),
  kl: (y) => exp(sub(y, fixed(1))),
};

interface HeadScores {
  readonly offline: readonly Dual[];
  readonly goals: readonly Dual[];
  readonly initial: readonly Dual[];
  readonly offlineNextValue: readonly Dual[];
  readonly goalsNextValue: readonly Dual[];
}

function scoreLoss(config: SmoreConfig, s: HeadScores): Dual {
  const { discount, reward, mixtureWeight: beta } = config;
  const bellman = (next: readonly Dual[], scores: readonly Dual[], r: number) =>
    next.map((value, i) => sub(add(scale(value, discount), fixed(r)), scores[i]));
  const squares = (residuals: readonly Dual[]) => mean(residuals.map(square));
  if (config.scoreLoss === "bounded") {
    const bound = fixed(-reward / (1 - discount));
    return sum([
      squares(s.goals.map((score) => sub(score, bound))),
      scale(squares(s.offline), (1 - discount) * 1e-4),
      scale(squares(bellman(s.offlineNextValue, s.offline, reward)), 0.5),
    ]);
  }
  const onOffline = bellman(s.offlineNextValue, s.offline, 0);
  if (config.scoreLoss === "linear")
    return sum([scale(mean(s.goals), -1), scale(mean(s.offline), 1e-4), scale(squares(onOffline), 0.5)]);
  const { divergence, divergenceScale: k } = config;
  const conjugate = (y: Dual) => scale(f[divergence](scale(y, 1 / k)), k);
  return sum([
    scale(mean(s.initial), beta * (1 - discount)),
    scale(mean(bellman(s.goalsNextValue, s.goals, 0).map(conjugate)), beta),
    scale(mean(onOffline.map(conjugate)), 1 - beta),
    scale(mean(onOffline), beta - 1),
  ]);
}

const fixedAll = (numbers: ArrayLike<number>) => Array.from(numbers, fixed);

/** The states after one update, by name. */
export function referenceUpdate(run: Run, states: States, rows: Rows): Map<string, number[]> {
  const { config, actionSize, totalUpdates } = run;
  const { hiddenSizes, scoreHeads, expectile, temperature, weightClip } = config;
  const next = new Map(Array.from(states, ([name, values]) => [name, Array.from(values)]));
  const parameters = (network: string) => next.get(`${network}.parameters`)!;
  const completed = states.get("completedUpdates")![0];

  /**
   * Adam (Kingma and Ba 2015) as printed, with moments m and v and their bias corrections; the states are m / 0.1 and
   * v / 0.001. Replaces parameters and states.
   */
  const step = (network: string, loss: (parameters: Dual[]) => Dual, rate: number) => {
    const [theta, gradientSum, squareSum] = ["parameters", "adam.gradientSum", "adam.squareSum"].map(
      (part) => next.get(`${network}.${part}`)!,
    );
    const t = completed + 1;
    gradientOf(loss, theta).forEach((g, i) => {
      const m = 0.9 * (0.1 * gradientSum[i]) + 0.1 * g;
      const v = 0.999 * (0.001 * squareSum[i]) + 0.001 * g * g;
      gradientSum[i] = m / 0.1;
      squareSum[i] = v / 0.001;
      theta[i] -= (rate * (m / (1 - 0.9 ** t))) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-8);
    });
    next.set(`${network}.adam.weightSums`, [(1 - 0.9 ** t) / 0.1, (1 - 0.999 ** t) / 0.001]);
  };

  const scoreHead = mlp(hiddenSizes, 1);
  const value = mlp(hiddenSizes, 1, config.valueLayerNorm);
  const policyMean: Forward = (theta, row) => mlp(hiddenSizes, actionSize)(theta, row).map(tanh);
  /** Each row's columns side by side; no rows where the loss does not ask for a column. */
  const rowsOf = (batch: string, ...columns: string[]): Dual[][] => {
    const lists = columns.map((column) => rows[`${batch}.${column}`] ?? []);
    const count = Math.min(...lists.map((list) => list.length));
    return Array.from({ length: count }, (_, i) => lists.flatMap((list) => fixedAll(list[i])));
  };
  const headParameters = <T>(theta: readonly T[]) =>
    Array.from({ length: scoreHeads }, (_, head) =>
      theta.slice((head * theta.length) / scoreHeads, ((head + 1) * theta.length) / scoreHeads),
    );

  const stateGoal = rowsOf("offline", "observation", "goal");
  const stateActionGoal = rowsOf("offline", "observation", "action", "goal");
  const target = stateActionGoal.map((row) =>
    headParameters(fixedAll(parameters("targetScore")))
      .map((theta) => scoreHead(theta, row)[0])
      .reduce(minimum),
  );

  const valueLoss = (theta: Dual[]) =>
    mean(
      stateGoal.map((row, i) => {
        const u = sub(target[i], value(theta, row)[0]);
        return scale(square(u), Math.abs(expectile - (u.value < 0 ? 1 : 0)));
      }),
    );
  step("value", valueLoss, config.learningRate);
  const newValue = (row: readonly Dual[]) => value(fixedAll(parameters("value")), row)[0];

  const weights = stateGoal.map((row, i) =>
    Math.min(Math.exp(temperature * (target[i].value - newValue(row).value)), weightClip),
  );
  const policyLoss = (theta: Dual[]) =>
    mean(
      stateGoal.map((row, i) => {
        const means = policyMean(theta.slice(0, -actionSize), row);
        const logDeviations = theta.slice(-actionSize);
        const terms = means.map((center, j) => {
          const z = div(sub(fixed(rows["offline.action"][i][j]), center), exp(logDeviations[j]));
          return add(add(scale(square(z), 0.5), logDeviations[j]), fixed(0.5 * Math.log(2 * Math.PI)));
        });
        return scale(sum(terms), weights[i]);
      }),
    );
  step(
    "policy",
    policyLoss,
    (config.learningRate / 2) * (1 + Math.cos((Math.PI * completed) / totalUpdates)),
  );

  const initialGoals = rowsOf("initial", "goal");
  const initialRows = rowsOf("initial", "observation").map((observation, i) => {
    const theta = fixedAll(parameters("policy")).slice(0, -actionSize);
    const action = policyMean(theta, [...observation, ...initialGoals[i]]);
    return [...observation, ...action, ...initialGoals[i]];
  });
  const shared = {
    offlineNextValue: rowsOf("offline", "nextObservation", "goal").map(newValue),
    goalsNextValue: rowsOf("goalTransitions", "nextObservation", "goal").map(newValue),
  };
  const goalRows = rowsOf("goalTransitions", "observation", "action", "goal");
  const totalScoreLoss = (theta: Dual[]) =>
    sum(
      headParameters(theta).map((head) => {
        const scores = (list: readonly (readonly Dual[])[]) => list.map((row) => scoreHead(head, row)[0]);
        return scoreLoss(config, {
          ...shared,
          offline: scores(stateActionGoal),
          goals: scores(goalRows),
          initial: scores(initialRows),
        });
      }),
    );
  step("score", totalScoreLoss, config.learningRate);

  const follower = parameters("targetScore");
  parameters("score").forEach((online, i) => {
    follower[i] += config.targetRate * (online - follower[i]);
  });
  next.set("completedUpdates", [completed + 1]);
  return next;
}
