import { expect, it } from "vitest";
import { engine } from "../../node/engine/index.ts";
import { Session } from "../engine/index.ts";
import { concat, input, program, type Tensor } from "../graph/index.ts";
import { declareNetwork, ensemble, gaussian, mlp, scalarOutput, squashed } from "../nn/index.ts";
import { agentSettings } from "./index.ts";
import { smore } from "./smore.ts";
import { smallLearner, spreadSession, spreadStates } from "./testing/small-learner.ts";

/** SMORe without extensions: the losses of one update against the paper's formulas, written out for its networks' outputs. */

const sizes = { rows: 6, observation: 2, action: 2, goal: 1, hidden: [4, 3] };
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

type States = ReadonlyMap<string, ArrayLike<number>>;

/** Outputs of the learner's networks on its rows, with the parameters that each equation asks for. */
async function outputsOf(before: States, after: States, rows: Readonly<Record<string, ArrayLike<number>>>) {
  const layers = (inputSize: number, outputSize: number) => ({
    inputSize,
    hiddenSizes: sizes.hidden,
    outputSize,
  });
  const head = scalarOutput(mlp(layers(5, 1)));
  const networkOf = {
    score: declareNetwork("score", ensemble(2, head)),
    targetScore: declareNetwork("targetScore", ensemble(2, head)),
    value: declareNetwork("value", scalarOutput(mlp({ ...layers(3, 1), layerNorm: "beforeActivation" }))),
    newValue: declareNetwork(
      "newValue",
      scalarOutput(mlp({ ...layers(3, 1), layerNorm: "beforeActivation" })),
    ),
    policy: declareNetwork("policy", gaussian(squashed(mlp(layers(3, 2))), { size: 2, spread: "learned" })),
    newPolicy: declareNetwork(
      "newPolicy",
      gaussian(squashed(mlp(layers(3, 2))), { size: 2, spread: "learned" }),
    ),
  };
  const columns = new Map<string, Tensor>();
  const column = (batch: string, name: "observation" | "nextObservation" | "action" | "goal") => {
    const width = name === "nextObservation" ? sizes.observation : sizes[name];
    const key = `${batch}.${name}`;
    const known = columns.get(key) ?? input(key, [sizes.rows, width]);
    columns.set(key, known);
    return known;
  };
  const at = (batch: string, state: "observation" | "nextObservation" = "observation") =>
    concat([column(batch, state), column(batch, "goal")]);
  const withAction = (batch: string) =>
    concat([column(batch, "observation"), column(batch, "action"), column(batch, "goal")]);
  const { score, targetScore, value, newValue, policy, newPolicy } = networkOf;
  const initialAction = newPolicy.apply(at("initial")).mean;
  const initial = concat([column("initial", "observation"), initialAction, column("initial", "goal")]);
  const { mean: policyMean, logStandardDeviation } = policy.apply(at("offline"));
  const heads = (name: string, list: readonly Tensor[]) =>
    Object.fromEntries(list.map((tensor, i) => [`${name}${i}`, tensor]));
  const outputs = program("outputs", {
    ...heads("target", targetScore.apply(withAction("offline"))),
    ...heads("offline", score.apply(withAction("offline"))),
    ...heads("goal", score.apply(withAction("goalTransitions"))),
    ...heads("initial", score.apply(initial)),
    value: value.apply(at("offline")),
    newValue: newValue.apply(at("offline")),
    offlineNext: newValue.apply(at("offline", "nextObservation")),
    goalNext: newValue.apply(at("goalTransitions", "nextObservation")),
    policyMean,
    logStandardDeviation,
  });
  const session = await Session.create(engine, outputs, { precision: "float64" });
  const own = (name: string) => (name.startsWith("new") ? after : before);
  const originals: Record<string, string> = { newValue: "value", newPolicy: "policy" };
  session.loadStates(
    new Map(
      Object.keys(networkOf).map((name) => [
        `${name}.parameters`,
        own(name).get(`${originals[name] ?? name}.parameters`)!,
      ]),
    ),
  );
  const feed = session.allocateInputs();
  for (const [name, array] of Object.entries(feed.arrays)) array.set(rows[name]);
  await session.run(feed);
  return (name: string) => Array.from(session.output(name));
}

it("without extensions SMORe has the losses of Eqs. 9 to 12", async () => {
  const settings = { preset: "paper", discount: 0.9, mixtureWeight: 0.3, temperature: 2, weightClip: 1.5 };
  const learner = smallLearner({ agent: smore, settings, reaches: {}, overfits: [] });
  const {
    expectile,
    temperature,
    weightClip,
    discount,
    mixtureWeight: beta,
  } = agentSettings(smore, settings, "");
  const { session, inputs } = await spreadSession(learner);
  const before = spreadStates(learner);
  await session.run(inputs);
  const after = new Map(learner.update.states.map(({ name }) => [name, Array.from(session.state(name))]));
  const outputs = await outputsOf(before, after, inputs.arrays);
  const lossOf = (network: string) => session.output(`${network}/loss`)[0];

  // Eq. 10: E_ρ[ L_τ( S̄ − M ) ], S̄ the smallest head of the target.
  const [first, second, value] = [outputs("target0"), outputs("target1"), outputs("value")];
  const target = first.map((score, i) => Math.min(score, second[i]));
  const expectileOf = (u: number) => Math.abs(expectile - (u < 0 ? 1 : 0)) * u ** 2;
  expect(lossOf("value")).toBeCloseTo(mean(target.map((score, i) => expectileOf(score - value[i]))), 6);

  // Eq. 12: −E_ρ[ min(exp(α · (S̄ − M)), clip) · log π(a | s, g) ], with the new M.
  const [newValue, means, logDeviations] = [
    outputs("newValue"),
    outputs("policyMean"),
    outputs("logStandardDeviation"),
  ];
  const weighted = target.map((score, i) => {
    const weight = Math.min(Math.exp(temperature * (score - newValue[i])), weightClip);
    const terms = logDeviations.map((logDeviation, j) => {
      const z = (inputs.arrays["offline.action"][2 * i + j] - means[2 * i + j]) / Math.exp(logDeviation);
      return -0.5 * z ** 2 - logDeviation - 0.5 * Math.log(2 * Math.PI);
    });
    return weight * (terms[0] + terms[1]);
  });
  expect(lossOf("policy")).toBeCloseTo(-mean(weighted), 6);

  // Eqs. 9 and 11, χ²: β(1 − γ) E_d₀[S(s₀, π, g)] + E_Mix[f*(y)] − (1 − β) E_ρ[y], y = γ · M(s′, g) − S(s, a, g).
  const conjugate = (y: number) => y + y ** 2 / 4;
  const residuals = (scores: number[], next: number[]) =>
    scores.map((score, i) => discount * next[i] - score);
  const dual = [0, 1].map((head) => {
    const onOffline = residuals(outputs(`offline${head}`), outputs("offlineNext"));
    const onGoals = residuals(outputs(`goal${head}`), outputs("goalNext"));
    return (
      beta * (1 - discount) * mean(outputs(`initial${head}`)) +
      beta * mean(onGoals.map(conjugate)) +
      (1 - beta) * mean(onOffline.map(conjugate)) -
      (1 - beta) * mean(onOffline)
    );
  });
  expect(lossOf("score")).toBeCloseTo(dual[0] + dual[1], 6);
});
