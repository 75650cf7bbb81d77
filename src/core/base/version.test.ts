import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { version, versions } from "./version.ts";

it("versions are those of package.json", () => {
  const content = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8"));
  expect(version).toBe(content.version);
  expect(versions).toEqual({
    smore: content.version,
    "onnxruntime-node": content.dependencies["onnxruntime-node"],
    "@mujoco/mujoco": content.optionalDependencies["@mujoco/mujoco"],
  });
});
