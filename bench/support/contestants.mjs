import { Session } from "../../dist/core/engine/index.js";
import { input, program } from "../../dist/core/graph/index.js";
import { engine } from "../../dist/node/engine/index.js";
import { Peer } from "./peer.mjs";

/** Updates in a round, taken twice: the first time brings the caches back from the contestant before. */
export const UPDATES_PER_ROUND = 10;
/** Floating-point operations of a product of 512×256 by 256×256. */
export const PRODUCT_FLOPS = 2 * 512 * 256 * 256;
const LOSSES = ["value/loss", "policy/loss", "score/loss"];

/**
 * What takes part in the comparison: its `name`, the `losses` of its first updates and `round()`, which tells the mean
 * time of an update, `wall`, the same summed over all threads, `processor`, and the time of a `product` of 512×256 by
 * 256×256 done in the same way, all in ms.
 */

/** Smore, with `stepsPerRun` updates in a run. */
export async function smoreContestant(update, states, batch, { threads, stepsPerRun }) {
  const session = await Session.create(engine, update, { threads, stepsPerRun });
  session.loadStates(states);
  const inputs = session.allocateInputs();
  for (const [name, values] of Object.entries(batch))
    for (let step = 0; step < stepsPerRun; step++) inputs.arrays[name].set(values, step * values.length);
  /** Makes the updates of a round and returns the losses of each. */
  const takeUpdates = async () => {
    const losses = [];
    for (let run = 0; run < UPDATES_PER_ROUND / stepsPerRun; run++) {
      await session.run(inputs);
      for (let step = 0; step < stepsPerRun; step++)
        losses.push(LOSSES.map((name) => session.output(name, step)[0]));
    }
    return losses;
  };
  const losses = await takeUpdates();
  const products = await productSession(threads);
  const round = async () => {
    globalThis.gc?.(); // what the contestant before left behind in this process
    await takeUpdates();
    const cpu = process.cpuUsage();
    const start = performance.now();
    await takeUpdates();
    const wall = (performance.now() - start) / UPDATES_PER_ROUND;
    const { user, system } = process.cpuUsage(cpu);
    return { wall, processor: (user + system) / 1000 / UPDATES_PER_ROUND, product: await products.time() };
  };
  const stop = async () => {
    await session.dispose();
    await products.dispose();
  };
  return { name: `Smore, ${stepsPerRun} per run`, losses, round, stop };
}

/** A program of nothing but products, one after the other. */
async function productSession(threads) {
  let result = input("left", [512, 256]);
  const right = input("right", [256, 256]);
  for (let product = 0; product < UPDATES_PER_ROUND; product++) result = result.matmul(right);
  const session = await Session.create(engine, program("products", { result }), { threads });
  const inputs = session.allocateInputs();
  inputs.arrays.left.fill(1);
  inputs.arrays.right.fill(1 / 256);
  await session.run(inputs);
  const time = async () => {
    const start = performance.now();
    await session.run(inputs);
    return (performance.now() - start) / UPDATES_PER_ROUND;
  };
  return { time, dispose: () => session.dispose() };
}

/** A program of `peers/`, or undefined where its Python or its libraries are missing. */
export async function peerContestant(script, folder, threads) {
  const peer = await Peer.start(script, [folder, String(threads)]);
  if (!peer) return undefined;
  const { name, losses } = peer.introduction;
  return { name, losses, round: () => peer.ask(), stop: () => peer.stop() };
}
