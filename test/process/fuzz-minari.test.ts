import { writtenMapping } from "../../dist/node/formats/index.js";
import { hdf5, json } from "../../src/core/formats/testing/structures.ts";
import { fuzzReader } from "../support/fuzzing.ts";

const pictures = () =>
  writtenMapping({ observation: "observations/camera, observations/depth" }, () => "mapping");

fuzzReader(
  "Minari",
  ["data/main_data.hdf5", "data/metadata.json"].flatMap((name) => [
    { folder: "minari", name },
    { folder: "minari-images", name, mapping: pictures },
  ]),
  (bytes, random) => (bytes[0] === 0x89 ? hdf5 : json)(bytes, random),
  { warm: true },
);
