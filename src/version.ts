import { createRequire } from "node:module";

const content = createRequire(import.meta.url)("../package.json");

/** The version of this package. */
export const version: string = content.version;

/** Of all that decides the bits of a run; dependencies are pinned. */
export const versions: Readonly<Record<string, string>> = {
  smore: version,
  node: process.version,
  ...Object.fromEntries(
    ["onnxruntime-node", "@mujoco/mujoco"].map((name) => [name, content.dependencies[name]]),
  ),
};
