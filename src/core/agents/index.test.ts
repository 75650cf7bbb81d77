import { expect, it } from "vitest";
import { UserError } from "../base/errors.ts";
import type { TransitionRequest } from "../sampling/index.ts";
import { vectorSpaces } from "../spaces/index.ts";
import { gcivl } from "./gcivl.ts";
import { agentSettings, agents, findAgent, presetsOf } from "./index.ts";
import { smore } from "./smore.ts";

it("findAgent knows every agent by its name", () => {
  for (const [name, agent] of Object.entries(agents)) {
    expect(agent.name).toBe(name);
    expect(findAgent(name)).toBe(agent);
  }
  expect(findAgent("smore")).toBe(smore);
});

it("findAgent suggests the nearest name for one it does not know", () => {
  expect(() => findAgent("smroe")).toThrow(UserError);
  expect(() => findAgent("smroe")).toThrow('agent "smroe" is unknown; did you mean "smore"?');
  expect(() => findAgent("constructor")).toThrow(UserError);
});

it("every agent has its defaults under the name of robot, and takes all of its presets", () => {
  for (const agent of Object.values(agents)) {
    expect(agentSettings(agent, { preset: "robot" }, "")).toEqual(agent.config.parse({}));
    for (const preset of Object.keys(presetsOf(agent)))
      expect(() => agentSettings(agent, { preset }, "")).not.toThrow();
  }
});

/** The path of every number in settings, or list of them. */
function* numbersIn(settings: object, path: readonly string[] = []): Generator<readonly string[]> {
  for (const [name, value] of Object.entries(settings))
    if (typeof value === "number" || Array.isArray(value)) yield [...path, name];
    else if (typeof value === "object" && value !== null) yield* numbersIn(value, [...path, name]);
}

/** Counts that nothing is allocated for. */
const DURATIONS = /Steps$|Period$|^policyStart$/;

it("rejects sizes that fit into no memory", () => {
  const sizes = new Set<string>();
  for (const agent of Object.values(agents))
    for (const path of numbersIn(agentSettings(agent, {}, ""))) {
      const name = path.at(-1)!;
      const takes = (number: number) => {
        const value = name === "hiddenSizes" ? [number] : number;
        const nested = path.reduceRight<unknown>((inner, part) => ({ [part]: inner }), value);
        return agent.config.safeParse(nested).success;
      };
      if (takes(1.5) || !takes(20) || DURATIONS.test(name)) continue;
      expect(takes(Number.MAX_SAFE_INTEGER), `${agent.name}: ${path.join(".")}`).toBe(false);
      sizes.add(name);
    }
  expect([...sizes]).toEqual(expect.arrayContaining(["hiddenSizes", "batchSize", "features", "bins"]));
});

it("rejects a preset that an agent has not, and names those it has", () => {
  expect(() => agentSettings(agents.crl, { preset: "ogbensh" }, "agent.")).toThrow(
    'agent.preset is "ogbensh": expected "robot" or "ogbench"',
  );
});

it.each([
  "gciql",
  "gcivl",
  "hiql",
])("%s's preset of OGBench draws goals by the discount that is set", (name) => {
  const settings = (chosen: object) =>
    agentSettings(agents[name], { preset: "ogbench", ...chosen }, "agent.");
  const law = (discount: number) => ({ criticGoals: { law: { kind: "geometric-clamped", discount } } });
  expect(settings({})).toMatchObject({ discount: 0.99, ...law(0.99) });
  expect(settings({ discount: 0.995 })).toMatchObject({ discount: 0.995, ...law(0.995) });
  const apart = settings({ discount: 0.995, criticGoals: { law: { discount: 0.9 } } });
  expect(apart).toMatchObject({ discount: 0.995, ...law(0.9) });
  expect(() => settings({ discount: 2 })).toThrow(/^agent\.discount is 2: [^;]*$/);
});

it.each([
  ["crl", "policyWeights", "density", '"exponential", "none"'],
  ["dwsl", "policyWeights", "ratio", '"exponential", "none"'],
  ["qrl", "policyWeights", "density", '"exponential", "none"'],
  ["gciql", "policyWeights", "density", '"exponential", "ratio", "none"'],
  ["gofar", "policyWeights", "ratio", '"density", "exponential", "none"'],
  ["wgcsl", "policyHead", "squashed", '"regression", "learned"'],
])("rejects %s's %s %s by a list of all that it takes", (name, setting, value, list) => {
  expect(() => agentSettings(agents[name], { [setting]: value }, "agent.")).toThrow(
    `agent.${setting} is "${value}": expected one of ${list}`,
  );
});

it.each([
  ["smore", "scoreGoals", "offline", "policyRows"],
  ["gofar-expectile", "criticGoals", "criticRows", "rows"],
] as const)("%s draws rows of their own by %s, unless it is null", (name, setting, batch, policyBatch) => {
  const context = {
    spaces: vectorSpaces({ observationSize: 3, goalSize: 2, actionSize: 1 }),
    totalUpdates: 10,
  };
  const goalsOf = (settings: Record<string, unknown>) => {
    const { batches } = agents[name].build(agentSettings(agents[name], settings, "agent."), context);
    return Object.fromEntries(
      [batch, policyBatch].map((known) => [known, (batches[known] as TransitionRequest | undefined)?.goals]),
    );
  };
  const law = { kind: "uniform-future" };
  const own = { hindsight: 1, random: 0, current: 0, law };
  const apart = { hindsight: 0.5, random: 0.35, current: 0.15, law };
  expect(goalsOf({})).toEqual({ [batch]: apart, [policyBatch]: own });
  expect(goalsOf({ [setting]: { random: 0.3 } })).toEqual({
    [batch]: { ...apart, random: 0.3 },
    [policyBatch]: own,
  });
  expect(() => goalsOf({ [setting]: { random: 0.4 } })).toThrow(
    "hindsight 0.5, random 0.4 and current 0.15 sum to more than 1; lower them to 1 or less, of which the rest are commanded goals",
  );
  const shared = Object.values(goalsOf({ [setting]: null, goals: { hindsight: 0.7 } }));
  expect(shared.filter((goals) => goals !== undefined)).toEqual([{ ...own, hindsight: 0.7 }]);
});

it("takes one field of a law of goals over the default, and another kind of law as a whole", () => {
  const settings = (law: object) => agentSettings(gcivl, { criticGoals: { law } }, "agent.").criticGoals;
  const { law, ...shares } = agentSettings(gcivl, {}, "").criticGoals;
  expect(law).toEqual({ kind: "geometric-clamped", discount: 0.98 });
  expect(settings({ discount: 0.9 })).toEqual({
    ...shares,
    law: { kind: "geometric-clamped", discount: 0.9 },
  });
  expect(settings({ kind: "uniform-future" })).toEqual({ ...shares, law: { kind: "uniform-future" } });
  expect(() => settings({ kind: "geometric-future" })).toThrow("agent.criticGoals.law.discount is missing");
  expect(() => settings({ steps: 3 })).toThrow("agent.criticGoals.law.steps is not a setting");
});

it.each(Object.values(agents))("$name draws every batch of transitions by its choice of rows", (agent) => {
  const rowChoice = { eventful: 0.25 };
  const learner = agent.build(agentSettings(agent, { rows: rowChoice }, ""), {
    spaces: vectorSpaces({ observationSize: 3, goalSize: 2, actionSize: 1 }),
    totalUpdates: 10,
  });
  for (const request of Object.values(learner.batches))
    if (request.source === "offline" || request.source === "goalTransitions")
      expect(request.rowChoice).toEqual(rowChoice);
});

it("only SMORe and its control prefer rows of eventful episodes by default", () => {
  for (const agent of Object.values(agents))
    expect(agent.config.parse({}), agent.name).toMatchObject({
      rows: { eventful: ["smore", "gofar-expectile"].includes(agent.name) ? 0.8 : 0 },
    });
});

it.each(Object.values(agents))("$name rejects goals.eventful and names rows.eventful", (agent) => {
  expect(() => agentSettings(agent, { goals: { eventful: 0.8 } }, "agent.")).toThrow(
    "agent.goals.eventful is not a setting any more; set rows.eventful instead",
  );
});

it("agents have the settings of the parts that they are built of, each under one name", () => {
  const withSetting = (name: string) =>
    Object.values(agents).flatMap((agent) =>
      name in (agent.config.parse({}) as object) ? [agent.name] : [],
    );
  const all = withSetting("rows");
  const without = (...names: string[]) => all.filter((name) => !names.includes(name));
  const cloning = ["bc", "gcsl", "gcbc"];
  const deterministic = ["am", "ddpg-her"];
  expect(all).toEqual(Object.keys(agents));
  for (const name of ["batchSize", "learningRate", "policySchedule"])
    expect(withSetting(name), name).toEqual(all);
  expect(withSetting("policyStart")).toEqual(without(...cloning));
  for (const name of ["policyHead", "policyBackground"])
    expect(withSetting(name), name).toEqual(without(...deterministic));
  for (const name of ["actor", "ascentWeight", "cloningWeight", "policyWeights", "normalizeWeights"])
    expect(withSetting(name), name).toEqual(without(...cloning, ...deterministic, "td3-bc"));
  expect(withSetting("ascentThrough").sort()).toEqual([
    "crl",
    "gciql",
    "gofar-expectile",
    "marwil",
    "smore",
    "wgcsl",
  ]);
});

it("every agent can be built from its defaults", () => {
  const context = {
    spaces: vectorSpaces({ observationSize: 3, goalSize: 2, actionSize: 1 }),
    totalUpdates: 10,
  };
  for (const agent of Object.values(agents)) {
    const learner = agent.build(agent.config.parse({}), context);
    expect(learner.update.states.length).toBeGreaterThan(0);
    expect(learner.policy.outputs.map(({ name }) => name)).toEqual(["action"]);
  }
});
