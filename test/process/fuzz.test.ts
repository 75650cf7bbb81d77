import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "vitest";
import { fingerprintOf } from "../../dist/node/datasets/folder-header.js";
import { writeDataset } from "../../dist/node/datasets/index.js";
import { readMapping, writtenMapping } from "../../dist/node/formats/index.js";
import { forge } from "../../src/core/formats/testing/forgeries.ts";
import { mutate } from "../../src/core/formats/testing/mutations.ts";
import { fixture } from "../../src/core/formats/testing/sources.ts";
import { csv, json, npy, pickle, zip } from "../../src/core/formats/testing/structures.ts";
import { parquet } from "../../src/core/formats/testing/thrift.ts";
import { buildZip, npyOf } from "../../src/core/formats/testing/zip-builder.ts";
import { RandomGenerator } from "../../src/core/random/generator.ts";
import { readEpisodes } from "../support/formats.ts";
import {
  Counter,
  FILES,
  fuzzReader,
  goal,
  home,
  keptOnFault,
  outcome,
  SEED,
  TIME_LIMIT,
} from "../support/fuzzing.ts";

fuzzReader(
  "pickles",
  [
    ...[0, 1, 2, 3, 4, 5].map((protocol) => ({ name: `buffer-protocol${protocol}.pkl` })),
    { name: "buffer-numpy2.pkl" },
    { name: "buffer-single.pkl" },
    { name: "buffer-exchanged.pkl" },
    { name: "scalar.pkl", arrays: true },
    ...["dictionary-of-lists.pkl", "list-of-dictionaries.pkl", "objects.pkl", "steps.pkl"].map((name) => ({
      name,
      arrays: true,
    })),
  ],
  pickle,
);

fuzzReader(
  "npz",
  [
    // Only these have checksums over everything that is read.
    { name: "ogbench.npz", mapping: () => goal("qpos"), checked: true },
    { name: "ogbench-val.npz", mapping: () => goal("qpos"), checked: true },
    { name: "pixels.npz", mapping: () => goal("qpos"), checked: true },
    { name: "types.npz", arrays: true },
    { name: "objects.npz", arrays: true },
  ],
  zip,
);

fuzzReader(
  "PyTorch",
  [
    { name: "episodes.pt", arrays: true },
    { name: "tensors.pt", arrays: true },
  ],
  zip,
);

fuzzReader(
  "npy",
  [
    { name: "cube.npy", arrays: true },
    { name: "dictionary.npy", arrays: true },
  ],
  npy,
);

fuzzReader("JSON lines", [{ name: "steps.jsonl", mapping: () => goal("observation[0:2]") }], json);

fuzzReader(
  "LeRobot",
  [
    { folder: "lerobot-v2", name: "meta/info.json", mapping: () => goal("observation.state[0:2]") },
    { folder: "lerobot-v3", name: "meta/info.json", mapping: () => goal("observation.state[0:2]") },
  ],
  json,
);

fuzzReader(
  "Parquet",
  [
    {
      name: "lerobot-v3/data/chunk-000/file-000.parquet",
      mapping: () => {
        const fields = {
          observation: "observation.state",
          action: "action",
          achievedGoal: "observation.state[0:2]",
        };
        return {
          ...writtenMapping(fields, (field) => `mapping, ${field}:`),
          episode: { text: "episode_index", origin: "mapping" },
        };
      },
    },
    { name: "codecs.parquet", arrays: true },
  ],
  parquet,
);

fuzzReader("CSV", [{ name: "log.csv", mapping: () => readMapping(fixture("log.mapping.json")) }], csv);

it(
  "archives with forged members, or random changes inside of sound ones, are read or rejected",
  async () => {
    const path = join(home, "inner.npz");
    const random = RandomGenerator.from(SEED, "fuzz", "inner");
    const members = {
      observations: npyOf(
        [6, 2],
        Array.from({ length: 12 }, (_, i) => i),
      ),
      actions: npyOf([6, 1], [0, 0, 0, 0, 0, 0]),
      terminals: npyOf([6], [0, 0, 1, 0, 0, 1]),
    };
    const counter = new Counter("archives", FILES);
    for (let file = 0; file < FILES; file++) {
      counter.count();
      const changed = Object.keys(members)[random.integer(3)];
      const forged = random.uniform() < 0.5;
      const content = Object.entries(members).map(([name, bytes]) => {
        const member = {
          name: `${name}.npy`,
          content: bytes,
          deflate: random.uniform() < 0.5,
          zip64: random.uniform() < 0.2,
        };
        if (name !== changed) return member;
        return forged
          ? forge(member, random)
          : { ...member, content: mutate(bytes, random, members.actions) };
      });
      const archive = buildZip(content);
      writeFileSync(path, archive);
      await keptOnFault(`${file}-inner.npz`, archive, () =>
        outcome({ kind: "episodes", path, mapping: goal("observations[0:1]") }),
      );
    }
  },
  TIME_LIMIT,
);

it(
  "dataset folders with random changes of the header are read or rejected",
  async () => {
    const folder = join(home, "dataset");
    await writeDataset(await readEpisodes(fixture("buffer-protocol4.pkl")), folder);
    const path = join(folder, "header.json");
    const original = readFileSync(path);
    const random = RandomGenerator.from(SEED, "fuzz", "header");
    const counter = new Counter("dataset folders", FILES);
    for (let file = 0; file < FILES; file++) {
      counter.count();
      let header = (random.uniform() < 0.9 ? mutate : json)(original, random, original);
      // Most changes would go no further than to the fingerprint.
      if (random.uniform() < 0.8) header = refitted(header);
      writeFileSync(path, header);
      await keptOnFault(`${file}-header.json`, header, () => outcome({ kind: "folder", path: folder }));
    }
  },
  TIME_LIMIT,
);

/** A header whose fingerprint is that of its other fields, if it is JSON at all. */
function refitted(header: Buffer): Buffer {
  try {
    const { fingerprint: _, ...fields } = JSON.parse(header.toString());
    return Buffer.from(JSON.stringify({ ...fields, fingerprint: fingerprintOf(fields) }));
  } catch {
    return header;
  }
}
