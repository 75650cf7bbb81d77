import { describe, expect, it } from "vitest";
import { engine } from "../../node/engine/index.ts";
import { everyCase } from "../base/testing/every-case.ts";
import { EpisodeDatasetBuilder, proprioceptionSize } from "../data/index.ts";
import { Session } from "../engine/index.ts";
import { emitOnnx } from "../graph/index.ts";
import { encodeImages } from "../learn/encode-images.ts";
import { Trainer } from "../learn/trainer.ts";
import { exportPolicy } from "../policy/export.ts";
import { Policy } from "../policy/policy.ts";
import { RandomGenerator } from "../random/generator.ts";
import { HindsightSampler } from "../sampling/index.ts";
import { vectorSpaces } from "../spaces/index.ts";
import { agentSettings, imageEncoderProgram } from "./index.ts";
import { inputsConfig } from "./parts/inputs.ts";
import { firstCases, nameOf } from "./testing/cases.ts";
import { centralDifference } from "./testing/central-difference.ts";
import { exampleValue, spreadStates } from "./testing/small-learner.ts";

const SIDE = 16;
const SIZE = SIDE * SIDE;

/** A bright dot on a dark line: actions move it, and its place is the goal. */
function imageOf(place: number): Uint8Array {
  const pixels = new Uint8Array(SIZE).fill(20);
  const column = Math.round(place * (SIDE - 2));
  for (const y of [7, 8]) for (const x of [column, column + 1]) pixels[y * SIDE + x] = 250;
  return pixels;
}

/**
 * Random walks of the dot on [0, 1], with steps of a quarter at most.
 * @param look what is seen of a place: the images of all cameras
 * @param shape of these images
 */
function walks(episodes: number, look: (place: number) => ArrayLike<number>, shape: readonly number[]) {
  const random = RandomGenerator.from(5);
  const observationSize = shape.reduce((product, length) => product * length);
  const builder = new EpisodeDatasetBuilder({
    ...{ name: "dot", environment: "Dot", horizon: 8, distanceThreshold: 0.08, provenance: {} },
    ...{ observationSize, observationType: "uint8", observationShape: [...shape] },
    // A state says where the dot is, and where it is seen from the other end; the robot measures the latter.
    ...{ goalSize: 1, actionSize: 1, stateSize: 2, robotColumns: [1] },
  });
  for (let episode = 0; episode < episodes; episode++) {
    const places = [random.uniform()];
    const actions = Array.from({ length: 8 }, () => random.uniform(-1, 1));
    for (const action of actions) places.push(Math.min(1, Math.max(0, places.at(-1)! + action / 4)));
    builder.append({
      observations: places.flatMap((place) => Array.from(look(place))),
      states: places.flatMap((place) => [place, 1 - place]),
      achievedGoals: places,
      actions,
      desiredGoal: [random.uniform()],
    });
  }
  return builder.build();
}

const one = walks(60, imageOf, [SIDE, SIDE, 1]);
const twoImagesOf = (place: number) => Uint8Array.of(...imageOf(place), ...imageOf(1 - place));
const two = walks(60, twoImagesOf, [2, SIDE, SIDE, 1]);
const blind = walks(60, () => new Uint8Array(SIZE).fill(20), [SIDE, SIDE, 1]);
const achievedGoals = { hindsight: 0.8, random: 0.2, current: 0 };

type ImageSettings = Readonly<Record<string, unknown>>;

function learnerOf(
  agentCase: (typeof firstCases)[number],
  images: ImageSettings,
  more: object = {},
  { header } = one,
) {
  const { agent, settings } = agentCase;
  const known = agentSettings(agent, {}, "") as object;
  const mixtures = ["goals", "criticGoals"].filter((name) => name in known && images.goal === "image");
  // A reward that is learned from images looks one step ahead.
  const steps = agent.name === "gofar-expectile" && images.goal === "image" ? { targetSteps: 1 } : {};
  const small = {
    ...steps,
    ...{ hiddenSizes: [32], batchSize: 16, inputs: { images: { features: 16, ...images } } },
    ...Object.fromEntries(mixtures.map((name) => [name, achievedGoals])),
  };
  return agent.build(agentSettings(agent, { ...small, ...settings, ...more }, ""), {
    spaces: vectorSpaces({ ...header, proprioceptionSize: proprioceptionSize(header) }),
    totalUpdates: 400,
  });
}

/** What the images of the data are encoded with before training, where they are. */
const codesOf = async (images: ImageSettings, dataset = one) => {
  const settings = { features: 16, ...images };
  const inputs = inputsConfig({ normalization: "none", goalOffset: false }).parse({ images: settings });
  const { header } = dataset;
  const spaces = vectorSpaces({ ...header, proprioceptionSize: proprioceptionSize(header) });
  const encoder = imageEncoderProgram(inputs, { spaces }, 7);
  return encoder ? encodeImages(dataset, { engine, encoder }) : dataset;
};

const trainerOf = (learner: ReturnType<typeof learnerOf>, shiftImages = 0, dataset = one) =>
  Trainer.create({
    engine,
    learner,
    sampler: new HindsightSampler(dataset, { random: RandomGenerator.from(1), shiftImages }),
    seed: 1,
  });

const variants: readonly ImageSettings[] = [
  { sharing: "shared", goal: "vector" },
  { sharing: "shared", goal: "image" },
  { sharing: "joint", goal: "image" },
  { sharing: "separate", goal: "vector" },
  { sharing: "separate", goal: "image" },
  { sharing: "shared", goal: "image", proprioception: true },
  { sharing: "separate", goal: "image", proprioception: true },
  { sharing: "separate", goal: "vector", proprioception: true },
  { frozen: true, goal: "image", proprioception: true },
  { frozen: true, goal: "vector" },
];

describe.each(
  firstCases.map((one, i) => [nameOf(one), one, i] as const),
)("%s on images", (_name, agentCase, i) => {
  it.each(
    everyCase ? variants : [variants[i % variants.length]],
  )("learns, and its policy acts on images: %o", async (images) => {
    // What stands beside images stands beside those of two cameras here.
    const [dataset, look] = images.proprioception ? [two, twoImagesOf] : [one, imageOf];
    const learner = learnerOf(agentCase, images, {}, dataset);
    const trainer = await trainerOf(learner, 1, await codesOf(images, dataset));
    const { states } = trainer.save();
    await trainer.advance(3);
    expect(Object.values(trainer.report()).every(Number.isFinite)).toBe(true);
    for (const [name, before] of states)
      if (/^(?!target).*\.parameters$/.test(name)) expect(trainer.state(name), name).not.toEqual(before);
    expect(states.has("encoder.parameters")).toBe(images.sharing === "shared" || images.sharing === "joint");

    const provenance = { agent: agentCase.agent.name, update: 3, smoreVersion: "0" };
    const bytes = exportPolicy(learner, (state) => trainer.state(state), provenance);
    const policy = await Policy.compile(engine, bytes, "policy.onnx");
    const goal = images.goal === "image" ? look(0.2) : [0.2];
    const actionFor = async (place: number, measured: number) =>
      (await policy.act(look(place), goal, [measured]))[0];
    const left = await actionFor(0, 1);
    expect(await actionFor(1, 1)).not.toBe(left);
    if (images.proprioception) expect(await actionFor(0, 0.5)).not.toBe(left);
    else expect(await actionFor(0, 0.5)).toBe(left);
    await policy.dispose();
    await trainer.dispose();
  });
});

const smore = firstCases.find(({ agent }) => agent.name === "smore")!;
const gcsl = firstCases.find(({ agent }) => agent.name === "gcsl")!;

/** Runs an update in double precision on inputs that stay the same; gives the losses and what the encoder was taught. */
async function teach(learner: ReturnType<typeof learnerOf>) {
  const session = await Session.create(engine, learner.update, { precision: "float64" });
  const inputs = session.allocateInputs();
  for (const [name, array] of Object.entries(inputs.arrays)) {
    const random = RandomGenerator.from(8, name);
    for (let i = 0; i < array.length; i++)
      array[i] = array instanceof Uint8Array ? random.integer(256) : exampleValue(name, random);
  }
  const start = spreadStates(learner);
  return async (encoder: Float64Array) => {
    session.loadStates(new Map([...start, ["encoder.parameters", encoder]]));
    await session.run(inputs);
    return {
      start: start.get("encoder.parameters")!,
      losses: (names: readonly string[]) =>
        names.reduce((sum, name) => sum + session.output(`${name}/loss`)[0], 0),
      norm: session.output("encoder/gradientNorm")[0],
      // Adam's first gradient sum is the gradient.
      gradient: Array.from(session.state("encoder.adam.gradientSum")),
    };
  };
}

it.each([
  // A loss whose targets depend on the encoder too has another derivative: the score of fixed targets has none.
  { agentCase: gcsl, losses: ["policy"], name: "of a policy without a critic, from its own loss" },
])("an encoder that networks share learns along the gradient: $name", async ({ agentCase, losses }) => {
  const run = await teach(learnerOf(agentCase, {}));
  const { start } = await run(
    new Float64Array(spreadStates(learnerOf(agentCase, {})).get("encoder.parameters")!),
  );
  const { gradient, norm } = await run(start);
  expect(norm).toBeCloseTo(Math.hypot(...gradient), 8);
  const random = RandomGenerator.from(2);
  let compared = 0;
  for (let tries = 0; tries < 30; tries++) {
    const place = random.integer(start.length);
    const at = async (change: number) =>
      (await run(start.map((x, i) => (i === place ? x + change : x)))).losses(losses);
    const difference = await centralDifference(at);
    if (Math.abs(difference) > 1e-4) compared++;
    expect(gradient[place], `parameter ${place}`).toBeCloseTo(difference, 5);
  }
  expect(compared).toBeGreaterThan(5);
});

it("the policy's loss does not train a shared encoder if there is a critic", async () => {
  const start = spreadStates(learnerOf(smore, {})).get("encoder.parameters")!;
  const taughtBy = async (settings: object) =>
    (await (await teach(learnerOf(smore, { sharing: "shared" }, settings)))(start)).gradient;
  const plain = await taughtBy({ adaptiveTemperature: false });
  expect(Math.hypot(...plain)).toBeGreaterThan(1e-4);
  expect(await taughtBy({ policyWeights: "none" })).toEqual(plain);
  expect(await taughtBy({ adaptiveTemperature: false, expectile: 0.9 })).not.toEqual(plain);
});

it("the policy's loss does not train a joint encoder if it ascends a critic", async () => {
  const start = spreadStates(learnerOf(smore, {})).get("encoder.parameters")!;
  const taughtBy = async (sharing: "shared" | "joint") =>
    (await (await teach(learnerOf(smore, { sharing }, { actor: "ascent" })))(start)).gradient;
  expect(await taughtBy("joint")).toEqual(await taughtBy("shared"));
});

it("the policy's loss trains a joint encoder beside the critic's losses", async () => {
  const start = spreadStates(learnerOf(smore, {})).get("encoder.parameters")!;
  const runOf = (sharing: "shared" | "joint") =>
    teach(learnerOf(smore, { sharing }, { policyWeights: "none" }));
  const run = await runOf("joint");
  const [critic, both] = [await (await runOf("shared"))(start), await run(start)];
  const random = RandomGenerator.from(4);
  let compared = 0;
  for (let tries = 0; tries < 30; tries++) {
    const place = random.integer(start.length);
    const at = async (change: number) =>
      (await run(start.map((x, i) => (i === place ? x + change : x)))).losses(["policy"]);
    const difference = await centralDifference(at);
    if (Math.abs(difference) > 1e-4) compared++;
    expect(both.gradient[place] - critic.gradient[place], `parameter ${place}`).toBeCloseTo(difference, 5);
  }
  expect(compared).toBeGreaterThan(5);
});

it.each([
  { goal: "image" },
  { goal: "image", frozen: true },
])("cloning learns to move a dot to a goal that is an image: %o", async (images) => {
  const learner = learnerOf(gcsl, images, { learningRate: 3e-3, batchSize: 64, goals: { hindsight: 1 } });
  const trainer = await trainerOf(learner, 0, await codesOf(images));
  await trainer.advance(400);
  const bytes = exportPolicy(learner, (state) => trainer.state(state), {
    agent: "gcsl",
    update: 400,
    smoreVersion: "0",
  });
  const policy = await Policy.compile(engine, bytes, "policy.onnx");
  let right = 0;
  const random = RandomGenerator.from(3);
  for (let tries = 0; tries < 100; tries++) {
    const [place, goal] = [random.uniform(), random.uniform()];
    if (Math.abs(place - goal) < 0.15) continue;
    const [action] = await policy.act(imageOf(place), imageOf(goal));
    right += action * (goal - place) > 0 ? 1 : -1;
  }
  expect(right).toBeGreaterThan(50);
  await policy.dispose();
  await trainer.dispose();
});

it("cloning learns from proprioception if images are uninformative", async () => {
  const settings = { learningRate: 3e-3, batchSize: 64, goals: { hindsight: 1 } };
  const learner = learnerOf(gcsl, { proprioception: true }, settings, blind);
  const trainer = await trainerOf(learner, 0, blind);
  await trainer.advance(400);
  const provenance = { agent: "gcsl", update: 400, smoreVersion: "0" };
  const file = exportPolicy(learner, (state) => trainer.state(state), provenance, {
    signals: { names: { state: ["place", "from the other end"] } },
    observed: { minimum: [0], maximum: [1] },
    observationShape: [SIDE, SIDE, 1],
    robotColumns: [1],
  });
  const policy = await Policy.compile(engine, file, "policy.onnx");
  expect(policy.interface).toMatchObject({
    observation: { size: SIZE, type: "uint8", shape: [SIDE, SIDE, 1] },
    proprioception: { size: 1, names: ["from the other end"], trainingLow: [0], trainingHigh: [1] },
    goal: { size: 1 },
  });
  const image = new Uint8Array(SIZE).fill(20);
  for (const [place, goal] of [
    [0.1, 0.5],
    [0.8, 0.3],
    [0.5, 0.9],
    [0.6, 0.2],
  ]) {
    const [action] = await policy.act(image, [goal], [1 - place]);
    expect(action * (goal - place), `from ${place} to ${goal}`).toBeGreaterThan(0);
    expect(policy.outsideTraining).toBe(false);
  }
  await policy.act(image, [0.5], [1.5]);
  expect(policy.outsideTraining).toBe(true);
  await expect(policy.act(image, [0.5])).rejects.toThrow(
    "policy.onnx also takes proprioception, 1 numbers that the robot itself measures; give it these",
  );
  const spec = { id: "Dot", observationSize: SIZE, goalSize: 1, actionSize: 1 };
  expect(() => policy.requireFit(spec)).toThrow("the policy's proprioceptionSize is 1 but that of Dot is 0");
  await policy.dispose();
  await trainer.dispose();
});

it("images that are encoded before training are not shifted in it", () => {
  expect(() => learnerOf(gcsl, { frozen: true, crop: 2 })).toThrow(
    "agent.inputs.images.crop: images are encoded before training, so they cannot be shifted in it",
  );
});

it("proprioception is rejected if the data have none", () => {
  const { stateSize: _, robotColumns: __, ...header } = one.header;
  expect(() => learnerOf(gcsl, { proprioception: true }, {}, { header } as typeof one)).toThrow(
    "agent.inputs.images.proprioception: the dataset has no states beside its images",
  );
});

it("goals as images are rejected if observations are not images, or a goal has no image", async () => {
  const vectors = vectorSpaces({ observationSize: 3, goalSize: 1, actionSize: 1 });
  const settings = agentSettings(smore.agent, { inputs: { images: { goal: "image" } } }, "");
  expect(() => smore.agent.build(settings, { spaces: vectors, totalUpdates: 1 })).toThrow(
    "agent.inputs.images.goal: observations are not images",
  );
  const gofar = firstCases.find(({ agent }) => agent.name === "gofar")!;
  expect(() => learnerOf(gofar, { goal: "image" }, { targetSteps: 3 })).toThrow(
    "agent.targetSteps: a reward that is learned from images looks one step ahead",
  );
  const commanded = learnerOf(smore, { goal: "image" }, { goals: { hindsight: 0.9 } });
  await expect(trainerOf(commanded)).rejects.toThrow('dataset "dot": there are no images of commanded goals');
});

it("a run that shifts images continues with the same bits where it was saved", async () => {
  const learner = learnerOf(smore, { goal: "image" });
  const whole = await trainerOf(learner, 2);
  await whole.advance(6);
  const first = await trainerOf(learner, 2);
  await first.advance(2);
  const saved = first.save();
  const second = await trainerOf(learner, 2);
  second.restore(saved);
  await second.advance(4);
  expect(second.save()).toEqual(whole.save());
  const unshifted = await trainerOf(learner);
  await unshifted.advance(6);
  expect(unshifted.state("encoder.parameters")).not.toEqual(whole.state("encoder.parameters"));
  for (const trainer of [whole, first, second, unshifted]) await trainer.dispose();
});

it("the policy's model reads bytes", () => {
  const { policy } = learnerOf(smore, { goal: "image" });
  expect(policy.inputs.map(({ name, type, shape }) => [name, type, shape])).toEqual([
    ["observation", "uint8", [1, SIZE]],
    ["goal", "uint8", [1, SIZE]],
  ]);
  expect(emitOnnx(policy, { anyRows: true }).length).toBeGreaterThan(1000);
});
