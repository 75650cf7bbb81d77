import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Session } from "../../dist/core/engine/index.js";
import { input, program } from "../../dist/core/graph/index.js";
import { engine } from "../../dist/node/engine/index.js";
import { Peer } from "./peer.mjs";
import { median, quantile } from "./table.mjs";

/** Floating-point operations of a product of 512×256 by 256×256. */
export const PRODUCT_FLOPS = 2 * 512 * 256 * 256;
const PRODUCTS_PER_ROUND = 10;
const LOSSES = ["value/loss", "policy/loss", "score/loss"];

/**
 * What takes part in a comparison: its `name` and `round()`, which makes the updates of a round twice, the first time to
 * bring the caches back from the contestant before, and reports the mean time of an update, `wall`, the same summed over
 * all threads, `processor`, and, if it is to be known, the time of a `product` of 512×256 by 256×256 done in the same way, all in ms.
 */

/** The losses of Smore's first `count` updates, [count][3], and the states that they leave, by name. */
export async function firstUpdates({ update, states, batch }, count) {
  const session = await Session.create(engine, update);
  session.loadStates(states);
  const inputs = session.allocateInputs(batch);
  const losses = [];
  for (let step = 0; step < count; step++) {
    await session.run(inputs);
    losses.push(LOSSES.map((name) => session.output(name)[0]));
  }
  const learned = new Map(update.states.map(({ name }) => [name, session.state(name).slice()]));
  await session.dispose();
  return { losses, learned };
}

/** Smore, with `stepsPerRun` updates in a run. */
export async function smoreContestant(
  { update, states, batch },
  { threads, stepsPerRun, updatesPerRound, name = `Smore, ${stepsPerRun} per run` },
) {
  const session = await Session.create(engine, update, { threads, stepsPerRun });
  session.loadStates(states);
  const inputs = session.allocateInputs();
  for (const [column, values] of Object.entries(batch))
    for (let step = 0; step < stepsPerRun; step++) inputs.arrays[column].set(values, step * values.length);
  const takeUpdates = async () => {
    for (let run = 0; run < updatesPerRound / stepsPerRun; run++) await session.run(inputs);
  };
  const products = await productSession(threads);
  const round = async () => {
    globalThis.gc?.(); // what the contestant before left behind in this process
    await takeUpdates();
    return { ...(await timed(takeUpdates, updatesPerRound)), product: await products.time() };
  };
  const stop = async () => {
    await session.dispose();
    await products.dispose();
  };
  return { name, round, stop };
}

/** The time that a task takes, divided by `count`, and that of all threads together, in ms. */
export async function timed(task, count) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await task();
  const wall = (performance.now() - start) / count;
  const { user, system } = process.cpuUsage(cpu);
  return { wall, processor: (user + system) / 1000 / count };
}

/** A program of nothing but products, one after the other. */
async function productSession(threads) {
  let result = input("left", [512, 256]);
  const right = input("right", [256, 256]);
  for (let product = 0; product < PRODUCTS_PER_ROUND; product++) result = result.matmul(right);
  const session = await Session.create(engine, program("products", { result }), { threads });
  const inputs = session.allocateInputs();
  inputs.arrays.left.fill(1);
  inputs.arrays.right.fill(1 / 256);
  await session.run(inputs);
  const time = async () => {
    const start = performance.now();
    await session.run(inputs);
    return (performance.now() - start) / PRODUCTS_PER_ROUND;
  };
  return { time, dispose: () => session.dispose() };
}

/**
 * A program of `peers/`, or undefined where its Python or its libraries are missing. Beside what a contestant has, it has
 * the `losses` of its first updates, and the parameters that it reports after them, `learned`, by name.
 *
 * @param problem what the program reads from `problem.json`
 */
export async function peerContestant(script, { problem, states, batch }, threads) {
  const folder = mkdtempSync(join(tmpdir(), "smore-bench-"));
  writeFileSync(join(folder, "problem.json"), JSON.stringify(problem));
  for (const [name, array] of [...states, ...Object.entries(batch)])
    writeFileSync(join(folder, `${name}.${array instanceof Uint8Array ? "u8" : "f32"}`), array);
  try {
    const path = join(import.meta.dirname, "..", "peers", script);
    // Libraries for matrix products start one thread per core and ignore the number of threads that PyTorch is set to.
    const env = { OPENBLAS_NUM_THREADS: String(threads), OMP_NUM_THREADS: String(threads) };
    const peer = await Peer.start(path, [folder, String(threads)], env);
    if (!peer) return undefined;
    const { name, losses } = peer.introduction;
    return { name, losses, learned: readLearned(folder), round: () => peer.ask(), stop: () => peer.stop() };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const LEARNED = ".learned.f32";

function readLearned(folder) {
  const files = readdirSync(folder).filter((file) => file.endsWith(LEARNED));
  return new Map(
    files.map((file) => {
      const bytes = new Uint8Array(readFileSync(join(folder, file)));
      return [file.slice(0, -LEARNED.length), new Float32Array(bytes.buffer)];
    }),
  );
}

/** Times of `rounds` rounds of each contestant, which alternate, in ms: quantiles over the rounds. */
export async function timesInTurn(contestants, rounds) {
  const times = contestants.map(() => []);
  for (let round = 0; round < rounds; round++)
    for (const [which, contestant] of contestants.entries()) times[which].push(await contestant.round());
  return contestants.map((contestant, which) => {
    const walls = times[which].map(({ wall }) => wall);
    const processors = times[which].map(({ processor }) => processor);
    return {
      ...contestant,
      least: Math.min(...walls),
      median: median(walls),
      p90: quantile(walls, 0.9),
      leastProcessor: Math.min(...processors),
      processor: median(processors),
      product: Math.min(...times[which].map(({ product }) => product)),
    };
  });
}

/** Largest relative difference between losses, [updates][3], which shows that two programs compute the same. */
export function lossDifference(ours, theirs) {
  return Math.max(
    ...theirs.flatMap((losses, step) =>
      losses.map((loss, which) => Math.abs(loss - ours[step][which]) / Math.abs(loss)),
    ),
  );
}

/** ‖ours − theirs‖ / ‖theirs − start‖: the difference of what was learned, as a share of it. */
export function learnedDifference(ours, theirs, start) {
  const norm = (a, b) => Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0));
  return norm(ours, theirs) / norm(theirs, start);
}
