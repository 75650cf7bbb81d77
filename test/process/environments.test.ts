// Threads and processes run the built files: `npm run build` first.
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, expect, it } from "vitest";
import { listEnvs } from "../../dist/core/envs/index.js";

let folder: string;
let script: string;

/** A module with the bits of an episode of every environment, which it tells whoever started it. */
const EPISODES = `
import { createHash } from "node:crypto";
import { parentPort } from "node:worker_threads";
import { listEnvs, makeEnv } from ${JSON.stringify(new URL("../../dist/core/envs/index.js", import.meta.url).href)};

export async function episodes() {
  const result = {};
  for (const { spec } of listEnvs()) {
    const env = await makeEnv(spec.id, { actionNoise: 0.5 });
    const hash = createHash("sha256");
    env.reset(2 ** 40 + 3);
    for (let step = 0; step < 10 && !env.terminated; step++) {
      env.step(Array.from({ length: spec.actionSize }, (_, i) => Math.sin(0.7 * step + i)));
      hash.update(env.observation).update(env.achievedGoal).update(env.desiredGoal);
    }
    hash.update(env.save().values);
    for (const { position, rotation } of env.scene()) hash.update(position).update(rotation);
    result[spec.id] = hash.digest("hex");
    env.dispose();
  }
  return result;
}
if (parentPort) parentPort.postMessage(await episodes());
else if (process.argv.includes("tell")) process.send(await episodes());
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "smore-environments-"));
  script = join(folder, "episodes.mjs");
  writeFileSync(script, EPISODES);
});
afterAll(() => rmSync(folder, { recursive: true }));

it("every environment gives the same bits in a worker thread, in another process and here", async () => {
  const thread = new Worker(script);
  const child = fork(script, ["tell"]);
  const [[inThread], [inProcess]] = await Promise.all([once(thread, "message"), once(child, "message")]);
  expect(Object.keys(inThread)).toEqual(listEnvs().map(({ spec }) => spec.id));
  expect(new Set(Object.values(inThread)).size).toBe(listEnvs().length);
  expect(inProcess).toEqual(inThread);
  const { episodes } = await import(pathToFileURL(script).href);
  expect(await episodes()).toEqual(inThread);
});
