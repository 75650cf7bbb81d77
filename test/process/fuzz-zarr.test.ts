import { writtenMapping } from "../../dist/node/formats/index.js";
import { mutate } from "../../src/core/formats/testing/mutations.ts";
import { json } from "../../src/core/formats/testing/structures.ts";
import { fuzzReader } from "../support/fuzzing.ts";

const mapping = () =>
  writtenMapping(
    { observation: "data/state", action: "data/action", achievedGoal: "data/state[0:2]" },
    (field) => `mapping, ${field}:`,
  );

fuzzReader(
  "Zarr",
  [
    { folder: "diffusion.zarr", name: "data/state/.zarray", mapping },
    { folder: "diffusion.zarr", name: "data/state/1.0", mapping },
    ...["blosclz", "gzip", "zstd", "lz4"].map((kind) => ({
      folder: `types.zarr/packed/${kind}`,
      name: "0.0.0",
      arrays: true,
    })),
  ],
  (content, random) => (content.toString("latin1", 0, 1) === "{" ? json : mutate)(content, random, content),
  { warm: true },
);
