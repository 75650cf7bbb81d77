// Repeated from package.json, which a page cannot read. version.test.ts compares the two.

/** Version of Smore. */
export const version = "0.2.0";

/** Versions of Smore and of the dependencies on which the numbers of runs and datasets depend. */
export const versions: Readonly<Record<string, string>> = {
  smore: version,
  "onnxruntime-node": "1.30.0",
  "@mujoco/mujoco": "3.14.0",
};
