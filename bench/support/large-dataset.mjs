import { RandomGenerator } from "../../dist/core/random/generator.js";
import { writeDatasetInParts } from "../../dist/node/datasets/index.js";

const HORIZON = 50;
/** Episodes that are drawn once and written again and again. */
const BLOCK = 1000;

/** Writes a dataset folder of at least so many bytes, without holding it in memory. */
export async function writeLargeDataset(folder, bytes, { pixels = false } = {}) {
  const { header, columns } = randomEpisodes(pixels ? 20 : BLOCK, { side: pixels ? 64 : undefined });
  const blockBytes = Object.values(columns).reduce((sum, { byteLength }) => sum + byteLength, 0);
  await writeDatasetInParts(folder, header, async (append) => {
    for (let written = 0; written < bytes; written += blockBytes) await append(columns);
    return header.provenance;
  });
}

/** Episodes of random numbers in FetchPush's sizes; with a `side`, observations are images of random bytes. */
export function randomEpisodes(episodes, { side } = {}) {
  const observationSize = side ? side * side * 3 : 25;
  const header = {
    name: "large",
    environment: "FetchPush",
    observationSize,
    ...(side && { observationType: "uint8", observationShape: [side, side, 3] }),
    goalSize: 3,
    actionSize: 4,
    horizon: HORIZON,
    distanceThreshold: 0.05,
    provenance: { bench: "large" },
  };
  const random = RandomGenerator.from(0, "large");
  const numbers = (length) => Float32Array.from({ length }, () => random.uniform(-1, 1));
  const bytes = (length) => Uint8Array.from({ length }, () => random.integer(256));
  const states = episodes * (HORIZON + 1);
  const columns = {
    episodeLengths: new Uint32Array(episodes).fill(HORIZON),
    observations: (side ? bytes : numbers)(states * observationSize),
    achievedGoals: numbers(states * 3),
    actions: numbers(episodes * HORIZON * 4),
    desiredGoals: numbers(episodes * 3),
  };
  return { header, columns };
}

// `node bench/support/large-dataset.mjs <folder> <GB> [pixels]`
if (process.argv[1] === import.meta.filename) {
  const [, , folder, gigabytes, kind] = process.argv;
  await writeLargeDataset(folder, Number(gigabytes) * 1e9, { pixels: kind === "pixels" });
}
