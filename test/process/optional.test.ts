// The package as it is installed without optional dependencies, from the build: `npx tsc -b` first.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "smore-optional-"));
  install("smore", (target) => {
    mkdirSync(target);
    for (const name of ["package.json", "dist"])
      cpSync(join(root, name), join(target, name), { recursive: true });
  });
  for (const name of [...Object.keys(manifest.dependencies), "onnxruntime-common"])
    install(name, (target) => symlinkSync(join(root, "node_modules", name), target));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function install(name: string, put: (target: string) => void): void {
  const target = join(folder, "node_modules", name);
  mkdirSync(dirname(target), { recursive: true });
  put(target);
}

/** What a program prints that runs where only the required dependencies are installed. */
function run(program: string): string {
  const path = join(folder, "program.mjs");
  writeFileSync(path, program);
  return execFileSync(process.execPath, [path], { cwd: folder, encoding: "utf8", stdio: "pipe" });
}

it("the heavy packages are optional", () => {
  const heavy = [
    "@mujoco/mujoco",
    "@resvg/resvg-js",
    "bullmq",
    "csv-parse",
    "fzstd",
    "h5wasm",
    "hyparquet",
    "hyparquet-writer",
    "ioredis",
    "jpeg-js",
    "koffi",
    "pdfkit",
    "svg-to-pdfkit",
    "vega",
    "vega-lite",
    "zarrita",
  ];
  expect(Object.keys(manifest.optionalDependencies)).toEqual(expect.arrayContaining(heavy));
});

it("smore/core works without optional dependencies and without ONNX Runtime", () => {
  rmSync(join(folder, "node_modules", "onnxruntime-node"));
  try {
    const output = run(`
      import { agents, listEnvs, makeEnv, RandomGenerator, vectorSpaces } from "smore/core";
      const env = await makeEnv("PointReach");
      env.reset(1);
      env.step([1, 0]);
      const { smore } = agents;
      const { update } = smore.build(smore.config.parse({}), { spaces: vectorSpaces({ observationSize: 2, goalSize: 2, actionSize: 2 }), totalUpdates: 1 });
      console.log(listEnvs().length > 20, env.observation.length, update.outputs.length > 0, RandomGenerator.from(0).uniform() < 1);
    `);
    expect(output).toBe("true 2 true true\n");
  } finally {
    symlinkSync(
      join(root, "node_modules", "onnxruntime-node"),
      join(folder, "node_modules", "onnxruntime-node"),
    );
  }
});

it("smore trains on a point world without optional dependencies", () => {
  const output = run(`
    import { ensureDataset, RunDirectory, train } from "smore";
    const dataset = await ensureDataset("point-reach-random", { size: 20, workers: 0 });
    const settings = { environment: "PointReach", agent: { hiddenSizes: [8] }, training: { updates: 10 }, evaluation: { episodes: 1 } };
    console.log((await train(await RunDirectory.create("run", settings, dataset))).status);
  `);
  expect(output).toBe("finished\n");
});

it("a package that is missing is named with the remedy", () => {
  const output = run(`
    import { makeEnv } from "smore";
    await makeEnv("FetchReach").catch(({ name, message }) => console.log(name, message));
  `);
  expect(output).toMatch(/^UserError .*@mujoco\/mujoco.*npm install @mujoco\/mujoco/);
});
