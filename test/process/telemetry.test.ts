// Processes and threads of the built files: `npm run build` first.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { everyCase } from "../../src/core/base/testing/every-case.ts";

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "smore-telemetry-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs Node with an empty home, and without the variables of CI services, which switch telemetry off too. */
function node(...args: string[]): string {
  const env = { PATH: process.env.PATH, HOME: join(folder, "home") };
  return execFileSync(process.execPath, args, { cwd: folder, env, encoding: "utf8", stdio: "pipe" });
}

const filesAtHome = () => readdirSync(folder).filter((name) => name === "home" || name.startsWith("."));

it("training and evaluating leave nothing in the home folder", () => {
  const cli = path("dist/node/cli/main.js");
  node(cli, "collect", "point-reach-random", "--episodes", "20");
  const settings = ["--set", "agent.hiddenSizes=[8]", "--set", "training.evaluateEvery=10"];
  node(
    cli,
    ...["train", "--env", "PointReach", "--dataset", "datasets/point-reach-random-20", "--updates", "10"],
    ...["--name", "run", ...settings],
  );
  node(cli, "eval", "runs/run", "--episodes", "2");
  expect(filesAtHome()).toEqual([]);
});

it.runIf(everyCase)(
  "collecting with a trained expert in worker threads leaves nothing in the home folder",
  () => {
    const cli = path("dist/node/cli/main.js");
    node(cli, "collect", "cheetah-medium-expert", "--transitions", "200", "--workers", "2");
    expect(filesAtHome()).toEqual([]);
  },
);

it("a worker thread whose main thread did not import Smore is rejected the library", () => {
  const worker = `
    const { loadOnnxRuntime } = await import(${JSON.stringify(pathToFileURL(path("dist/node/engine/runtime.js")))});
    try { loadOnnxRuntime(); } catch ({ message }) { console.log(message); }
  `;
  const url = `data:text/javascript,${encodeURIComponent(worker)}`;
  const start = `new (require("node:worker_threads").Worker)(new URL(${JSON.stringify(url)}))`;
  expect(node("--eval", start)).toContain("import smore in the main thread first");
  expect(filesAtHome()).toEqual([]);
});

it("only one module loads ONNX Runtime", () => {
  const loads =
    /(?<!typeof )(?:import|require|createRequire\([^)]*\))\("onnxruntime-node"\)|^import (?!type\b)[^;]*"onnxruntime-node"/m;
  const files = readdirSync(path("src"), { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".ts") && loads.test(readFileSync(join(path("src"), name), "utf8")),
  );
  // The loop that is written for Node turns telemetry off before it loads the library.
  const loop = join("node", "deploy", "loops.ts");
  expect(files).toEqual([loop, join("node", "engine", "runtime.ts")]);
  expect(readFileSync(path(`src/${loop}`), "utf8")).toMatch(
    /^process\.env\.ORT_DISABLE_TELEMETRY = "1";\n[^\n]*await import\("onnxruntime-node"\)/m,
  );
});
