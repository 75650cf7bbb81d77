import { writtenMapping } from "../../dist/node/formats/index.js";
import { fuzzReader } from "../support/fuzzing.ts";

const pictures = () =>
  writtenMapping({ observation: "observations/camera, observations/depth" }, () => "mapping");

fuzzReader(
  "Minari",
  ["data/main_data.hdf5", "data/metadata.json"].flatMap((name) => [
    { folder: "minari", name },
    { folder: "minari-images", name, mapping: pictures },
  ]),
);
