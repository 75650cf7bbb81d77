import { RandomGenerator } from "../../dist/core/random/generator.js";
import { writeDatasetInParts } from "../../dist/node/datasets/index.js";

const HORIZON = 50;
/** Episodes that are drawn once and written again and again. */
const BLOCK = 1000;

/** Writes a dataset folder of at least so many bytes, without holding it in memory. */
export async function writeLargeDataset(folder, bytes, { pixels = false } = {}) {
  const header = {
    name: "large",
    environment: "FetchPush",
    observationSize: pixels ? 64 * 64 * 3 : 25,
    ...(pixels && { observationType: "uint8", observationShape: [64, 64, 3] }),
    goalSize: 3,
    actionSize: 4,
    horizon: HORIZON,
    distanceThreshold: 0.05,
    provenance: { bench: "large" },
  };
  const episodes = pixels ? 20 : BLOCK;
  const random = RandomGenerator.from(0, "large");
  const numbers = (length) => Float32Array.from({ length }, () => random.uniform(-1, 1));
  const states = episodes * (HORIZON + 1);
  const block = {
    episodeLengths: new Uint32Array(episodes).fill(HORIZON),
    observations: pixels
      ? Uint8Array.from({ length: states * header.observationSize }, () => random.integer(256))
      : numbers(states * header.observationSize),
    achievedGoals: numbers(states * 3),
    actions: numbers(episodes * HORIZON * 4),
    desiredGoals: numbers(episodes * 3),
  };
  const blockBytes = Object.values(block).reduce((sum, { byteLength }) => sum + byteLength, 0);
  await writeDatasetInParts(folder, header, async (append) => {
    for (let written = 0; written < bytes; written += blockBytes) await append(block);
    return header.provenance;
  });
}

// `node bench/support/large-dataset.mjs <folder> <GB> [pixels]`
if (process.argv[1] === import.meta.filename) {
  const [, , folder, gigabytes, kind] = process.argv;
  await writeLargeDataset(folder, Number(gigabytes) * 1e9, { pixels: kind === "pixels" });
}
