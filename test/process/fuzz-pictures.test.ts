import { writtenMapping } from "../../dist/node/formats/index.js";
import { jpeg, png } from "../../src/core/formats/testing/structures.ts";
import { parquet } from "../../src/core/formats/testing/thrift.ts";
import { fuzzReader } from "../support/fuzzing.ts";

const mapping = (fields: Parameters<typeof writtenMapping>[0]) =>
  writtenMapping(fields, (field) => `mapping, ${field}:`);
const frames = () => mapping({ observation: "frames", action: "left, right", achievedGoal: "x, y" });
const film = () => mapping({ observation: "frames", achievedGoal: "x" });
const camera = (name: string) => () =>
  mapping({ observation: `observation.images.${name}`, achievedGoal: "observation.state[0:2]" });

fuzzReader(
  "PNG pictures",
  // All that the pixels depend on has checksums.
  [{ folder: "frames", name: "episode_1/frame_8.png", mapping: frames, checked: true }],
  png,
);

fuzzReader(
  "JPEG pictures",
  [
    {
      folder: "lerobot-cameras",
      name: "images/observation.images.wrist/episode_000001/frame_000002.jpg",
      mapping: camera("wrist"),
    },
    { folder: "film", name: "episode_0/0.jpg", mapping: film },
    { folder: "film", name: "episode_0/1.jpg", mapping: film },
  ],
  jpeg,
);

fuzzReader(
  "pictures in Parquet",
  [
    {
      folder: "lerobot-cameras",
      name: "data/chunk-000/file-001.parquet",
      mapping: camera("front"),
    },
  ],
  parquet,
);
