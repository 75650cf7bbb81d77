import { hdf5 } from "../../src/core/formats/testing/structures.ts";
import { fuzzReader, goal } from "../support/fuzzing.ts";

fuzzReader(
  "HDF5",
  [
    { name: "d4rl.hdf5", mapping: () => goal("infos/qpos") },
    { name: "types.hdf5", arrays: true },
    { name: "filters.hdf5", arrays: true },
    { name: "unusual.hdf5", arrays: true },
  ],
  hdf5,
  { warm: true },
);
