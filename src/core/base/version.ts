// Written here and not read from package.json, which a page does not have; version.test.ts compares the two.

/** Version of Smore. */
export const version = "0.2.0";

/** Versions of Smore and of the dependencies that decide the numbers of runs and datasets. */
export const versions: Readonly<Record<string, string>> = {
  smore: version,
  "onnxruntime-node": "1.30.0",
  "@mujoco/mujoco": "3.14.0",
};
