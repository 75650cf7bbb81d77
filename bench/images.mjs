// Speed of updates on images: beside PyTorch where a Python has it, encoder by encoder, and with a frozen encoder. Build
// first, then: node --expose-gc bench/images.mjs [side]; PEER_PYTHON=<path> names the Python in which to look for PyTorch.

import { cpus, loadavg } from "node:os";
import { agentSettings, imageEncoderProgram, smore } from "../dist/core/agents/index.js";
import { EpisodeDataset } from "../dist/core/data/index.js";
import { initialStates } from "../dist/core/graph/index.js";
import { ENCODED_ROWS, encodeImages } from "../dist/core/learn/encode-images.js";
import { RandomGenerator } from "../dist/core/random/generator.js";
import { vectorSpaces } from "../dist/core/spaces/index.js";
import { engine } from "../dist/node/engine/index.js";
import {
  firstUpdates,
  learnedDifference,
  lossDifference,
  peerContestant,
  smoreContestant,
  timed,
  timesInTurn,
} from "./support/contestants.mjs";
import { randomEpisodes } from "./support/large-dataset.mjs";
import { printTable } from "./support/table.mjs";

const SIDE = Number(process.argv[2] ?? 64);
const ROWS = 128;
const FEATURES = 256;
/** Pixels along a side of what the encoder `patches` sees at once. */
const PATCH = 8;
const ROUNDS = 12;
const ROUNDS_OF_OTHERS = 5;
const UPDATES_PER_ROUND = 10;
const THREADS = 1;
const PEER = "smore_images_torch.py";
/** Largest relative difference between the losses, and between what the encoders learned. */
const TOLERANCE = 1e-3;
/** Of the least times: at most so many times PyTorch's, and milliseconds on one core. */
const TARGETS = { ratio: 1.3, milliseconds: 110 };
const ENCODED_EPISODES = 200;
const ENCODINGS = 3;
/** The times that are printed of each contestant. */
const TIMES = ["least", "median", "leastProcessor", "processor"];
const SIZES = { goal: 3, action: 4 };

const stateSpaces = vectorSpaces({ observationSize: 25, goalSize: SIZES.goal, actionSize: SIZES.action });
const imageSpaces = vectorSpaces({
  observationSize: SIDE * SIDE * 3,
  observationType: "uint8",
  observationShape: [SIDE, SIDE, 3],
  goalSize: SIZES.goal,
  actionSize: SIZES.action,
});
const patches = { encoder: "patches", sharing: "shared", goal: "vector", features: FEATURES };
const others = [
  { ...patches, goal: "image" },
  { ...patches, sharing: "separate" },
  { ...patches, encoder: "nature" },
];

console.log(
  `One SMORe update, preset "released", on images of ${SIDE} × ${SIDE}; ${ROWS} + ${ROWS} rows; 3×256 networks; two heads.`,
);
console.log(`One thread. Rounds of ${UPDATES_PER_ROUND} updates, in turn. ${cpus()[0].model}.`);
console.log(
  `Other work on the machine (load ${loadavg()[0].toFixed(1)} now) slows all: look at the least times and the processor's.\n`,
);
await printPeer();
await printOthers();
await printFrozen();
console.log(`Load at the end: ${loadavg()[0].toFixed(1)}.`);

/** SMORe's learner for these settings of images, with its starting point and a random batch. */
function learnerFor(images, spaces = imageSpaces) {
  const settings = agentSettings(
    smore,
    { preset: "released", batchSize: ROWS, ...(images && { inputs: { images } }) },
    "",
  );
  const { update } = smore.build(settings, { spaces, totalUpdates: 1_000_000 });
  const random = RandomGenerator.from(0, "bench");
  const batch = Object.fromEntries(
    update.inputs.map(({ name, node, type }) => [
      name,
      type === "uint8"
        ? Uint8Array.from({ length: node.size }, () => random.integer(256))
        : Float32Array.from({ length: node.size }, () => random.normal()),
    ]),
  );
  return { settings, update, batch, states: initialStates(update.states, 0) };
}

function contestant(learner, options) {
  return smoreContestant(learner, {
    threads: THREADS,
    stepsPerRun: UPDATES_PER_ROUND,
    updatesPerRound: UPDATES_PER_ROUND,
    ...options,
  });
}

async function printPeer() {
  const learner = learnerFor(patches);
  const isWhole = SIDE % PATCH === 0;
  const problem = {
    ...SIZES,
    observation: FEATURES,
    rows: ROWS,
    image: [SIDE, SIDE, 3],
    updatesPerRound: UPDATES_PER_ROUND,
  };
  const peer = isWhole ? await peerContestant(PEER, { ...learner, problem }, THREADS) : undefined;
  const agreement = peer && (await checkAgreement(learner, peer));
  const contestants = [
    await contestant(learner, { stepsPerRun: 1 }),
    await contestant(learner),
    ...(peer ? [peer] : []),
  ];
  const results = await timesInTurn(contestants, ROUNDS);
  for (const { stop } of contestants) await stop();
  const [, ours, theirs] = results;
  const ratio = (key) => (theirs ? (ours[key] / theirs[key]).toFixed(2) : "");
  printTable(
    ["ms per update, patches", "least", "median", "CPU, least", "CPU, median"],
    [
      ...results.map((result) => [result.name, ...times(result)]),
      ...(theirs ? [["ratio", ...TIMES.map(ratio)]] : []),
    ],
  );
  console.log("CPU: of all threads together. ratio: of Smore, ten updates per run, to PyTorch.");
  if (agreement) console.log(agreement);
  else
    console.log(
      isWhole
        ? "PyTorch was not found; docs/performance.md says how to have it."
        : `PyTorch was left out: it cuts no edges, so the side must be a multiple of ${PATCH}.`,
    );
  printTarget(
    `at most ${TARGETS.milliseconds} ms on one core`,
    `least CPU time ${ours.leastProcessor.toFixed(1)} ms`,
    ours.leastProcessor <= TARGETS.milliseconds,
  );
  if (theirs)
    for (const [what, key] of [
      ["wall", "least"],
      ["CPU", "leastProcessor"],
    ])
      printTarget(
        `at most ${TARGETS.ratio} times PyTorch's time`,
        `least ${what} times ${ratio(key)}`,
        ours[key] <= TARGETS.ratio * theirs[key],
      );
  console.log();
}

function times(result) {
  return TIMES.map((key) => result[key].toFixed(1));
}

function printTarget(target, measured, holds) {
  console.log(`Target: ${target}: ${measured}: ${holds ? "holds" : "MISSED"}.`);
}

/** Shows that a peer computes the same from the same start; throws where it does not. */
async function checkAgreement(learner, { name, losses, learned }) {
  const ours = await firstUpdates(learner, losses.length);
  const ofLosses = lossDifference(ours.losses, losses);
  const ofEncoder = learnedDifference(
    ...[ours.learned, learned, learner.states].map((states) => states.get("encoder.parameters")),
  );
  const text = `${name}: in ${losses.length} updates its losses differ from Smore's by at most ${ofLosses.toExponential(0)} of their size, and what its encoder learned by ${ofEncoder.toExponential(0)} (ratio of norms).`;
  if (!(ofLosses <= TOLERANCE && ofEncoder <= TOLERANCE))
    throw new Error(`${text} At most ${TOLERANCE} is rounding: the two do not compute the same.`);
  return text;
}

async function printOthers() {
  const learners = [patches, ...others].map((images) => ({ images, ...learnerFor(images) }));
  const contestants = [];
  for (const learner of learners) contestants.push(await contestant(learner, { stepsPerRun: 1 }));
  const results = await timesInTurn(contestants, ROUNDS_OF_OTHERS);
  for (const { stop } of contestants) await stop();
  printTable(
    [
      "encoder",
      "sharing",
      "goals",
      "least",
      "median",
      "CPU, least",
      "CPU, median",
      "MiB of batches",
      "parameters",
    ],
    learners.map(({ images, batch, states }, which) => [
      images.encoder,
      images.sharing,
      images.goal,
      ...times(results[which]),
      (sum(Object.values(batch).map(({ byteLength }) => byteLength)) / 2 ** 20).toFixed(1),
      String(sum([...states].map(([name, { length }]) => (name.endsWith(".parameters") ? length : 0)))),
    ]),
  );
}

/** What a frozen encoder costs: encoding the data once, and then updates on codes. */
async function printFrozen() {
  const codes = learnerFor({ ...patches, frozen: true });
  const contestants = [
    await contestant(codes, { name: `codes of ${FEATURES} numbers` }),
    await contestant(learnerFor(undefined, stateSpaces), { name: "states of 25 numbers" }),
  ];
  const results = await timesInTurn(contestants, ROUNDS);
  for (const { stop } of contestants) await stop();
  const ratios = TIMES.map((key) => (results[0][key] / results[1][key]).toFixed(2));
  printTable(
    ["ms per update, frozen encoder", "least", "median", "CPU, least", "CPU, median"],
    [...results.map((result) => [result.name, ...times(result)]), ["ratio", ...ratios]],
  );

  const encoder = imageEncoderProgram(codes.settings.inputs, { spaces: imageSpaces }, ENCODED_ROWS);
  const { header, columns } = randomEpisodes(ENCODED_EPISODES, { side: SIDE });
  const dataset = new EpisodeDataset(header, columns);
  const frames = dataset.transitionCount + dataset.episodeCount;
  const walls = [];
  const processors = [];
  for (let encoding = 0; encoding < ENCODINGS; encoding++) {
    const { wall, processor } = await timed(
      () => encodeImages(dataset, { engine, encoder, threads: THREADS }),
      1,
    );
    walls.push(wall);
    processors.push(processor);
  }
  const scaled = (times) => ((Math.min(...times) * 100_000) / frames / 1000).toFixed(1);
  console.log(
    `Encoding 100 000 frames before training takes ${scaled(walls)} s, ${scaled(processors)} s of CPU time (least of ${ENCODINGS}, measured on ${frames} frames).`,
  );
}

function sum(values) {
  return values.reduce((a, b) => a + b, 0);
}
