// What a user, a file or the machine can do to a command: one sentence and an exit code each, never a stack trace.

import { existsSync } from "node:fs";
import { chmod, cp, mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everyCase, selectCases } from "../../src/core/base/testing/every-case.ts";
import { encodeSafetensors } from "../../src/core/formats/safetensors.ts";
import { decodeSealed, encodeSealed } from "../../src/node/files/sealed-json.ts";
import { sha256 } from "../../src/node/files/sha256.ts";
import { RunDirectory } from "../../src/node/runs/run-directory.ts";
import { reopenRun } from "../../src/node/runs/run-end.ts";
import { foreignPolicies } from "../support/foreign-policies.ts";
import { logged } from "../support/runs.ts";
import { CLI, type Finished, smore, startProgram, startSmore, temporaryFolder } from "../support/smore.ts";

let folder: string;
let remove: () => Promise<void>;

const TRAIN = ["train", "--env", "PointReach", "--dataset", "data", "--set", "agent.hiddenSizes=[8]"];
const train = (...args: string[]) => [...TRAIN, "--set", "evaluation.episodes=1", ...args];
/** Training whose evaluations are under way for longer than it takes. */
const SLOW = [...TRAIN, "--set", "evaluation.episodes=3000"];

beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  await chmod(folder, 0o755);
  await smore(["collect", "point-reach-random", "--episodes", "5"], folder);
  await rename(join(folder, "datasets", "point-reach-random-5"), join(folder, "data"));
  const run = train("--name", "run", "--updates", "4", "--set", "training.evaluateEvery=2");
  expect((await smore(run, folder)).code).toBe(0);
  for (const [name, bytes] of Object.entries(foreignPolicies))
    await writeFile(join(folder, `${name}.onnx`), bytes);
  await writeFile(join(folder, "file"), "");
  await symlink("loop-a", join(folder, "loop-b"));
  await symlink("loop-b", join(folder, "loop-a"));
});
afterAll(() => remove());

interface Fault {
  readonly fault: string;
  readonly command: readonly string[];
  readonly sentence: RegExp;
  readonly code: number;
  /** Prepares `runs/<name>`, a copy of the finished run, or whatever else the command meets. */
  readonly arrange?: (run: string) => Promise<void>;
  /** How the command is started; default by `smore` in the folder. */
  readonly start?: (command: readonly string[]) => Promise<Finished>;
}

/** Starts the command from a shell, where it stands for `"$@"`. */
const inShell = (script: string) => (command: readonly string[]) =>
  startProgram("sh", ["-c", script, "sh", process.execPath, CLI, ...command], { cwd: folder }).finished;

/** Starts the command without the rights of the administrator, for whom permissions do not count. */
const asNobody = (command: readonly string[]) =>
  startProgram(process.execPath, [CLI, ...command], {
    cwd: folder,
    ...(process.getuid?.() === 0 && { uid: 65_534, gid: 65_534 }),
  }).finished;

const POINT = ["--env", "PointReach", "--episodes", "1"];
const STEPS = ["--steps", "2", "--out", "clip.gif"];
const NO_POLICY =
  /its outputs have no "action" of one row and up to 16777216 numbers of type float32; give a policy.onnx of a run$/;

const policies: Fault[] = [
  {
    fault: "a policy that gives NaN",
    command: ["eval", "nan.onnx", ...POINT],
    sentence: /^nan.onnx cannot act: number 0 of its action is NaN; give a policy.onnx of a run$/,
    code: 1,
  },
  {
    fault: "a policy that gives NaN, drawn",
    command: ["render", "PointReach", "--policy", "nan.onnx", ...STEPS],
    sentence: /^nan.onnx cannot act: number 0 of its action is NaN/,
    code: 1,
  },
  {
    fault: "a policy that fails at run time",
    command: ["eval", "failing.onnx", ...POINT],
    sentence: /^failing.onnx cannot act: Non-zero status code returned while running GatherElements node/,
    code: 1,
  },
  {
    fault: "a policy that gives another shape",
    command: ["eval", "wide.onnx", ...POINT],
    sentence: NO_POLICY,
    code: 1,
  },
  {
    fault: "a policy that gives another type",
    command: ["eval", "double.onnx", ...POINT],
    sentence: NO_POLICY,
    code: 1,
  },
  {
    fault: "a policy that asks for another input",
    command: ["play", "PointReach", "--no-open", "--policy", "demanding.onnx"],
    sentence:
      /^demanding.onnx is not a policy: it has an input "noise" other than observation, proprioception and goal/,
    code: 1,
  },
  {
    fault: "a policy that takes all memory",
    command: ["eval", "swelling.onnx", ...POINT],
    sentence: /^swelling.onnx cannot act: (?:it takes more than 1.0 GB of memory|.*allocate memory.*); give/,
    code: 1,
  },
  {
    fault: "a policy that computes without an end",
    command: ["eval", "endless.onnx", ...POINT],
    sentence: /^endless.onnx cannot act: it takes longer than 10 s; give a policy.onnx of a run$/,
    code: 1,
  },
];

const files: Fault[] = [
  {
    fault: "a full disk for printed numbers",
    command: ["eval", "run", "--episodes", "1", "--json"],
    start: inShell('"$@" > /dev/full'),
    sentence: /^cannot write the output: the disk is full; free some space$/,
    code: 1,
  },
  {
    fault: "a file size limit for a Minari dataset",
    command: ["data", "convert", "data", "out", "--to", "minari"],
    start: inShell('ulimit -f 8; trap "" XFSZ; exec "$@"'),
    sentence: /^cannot write out: the disk reports a fault; check it \(nothing was changed there\)$/,
    code: 1,
  },
  {
    fault: "a file where checkpoints should be",
    command: ["resume", "runs/RUN"],
    arrange: async (run) => {
      await rm(join(run, "checkpoints"), { recursive: true });
      await writeFile(join(run, "checkpoints"), "");
    },
    sentence: /^cannot make .*checkpoints: a file is where a folder is expected; move it away$/,
    code: 1,
  },
  {
    fault: "checkpoints that cannot be read",
    command: ["resume", "runs/RUN"],
    arrange: async (run) => {
      await chmod(run, 0o777);
      await chmod(join(run, "checkpoints"), 0o000);
    },
    start: asNobody,
    sentence: /^cannot .*checkpoints: permission denied; change its permissions or choose another place$/,
    code: 1,
  },
  {
    fault: "results that cannot be written",
    command: ["bench", "--tasks", "PointReach:data", "--seeds", "1", "--results", "locked/results"],
    arrange: () => mkdir(join(folder, "locked"), { mode: 0o555 }).then(() => {}),
    start: asNobody,
    sentence: /^cannot make .*locked\/results: permission denied; change its permissions or choose another/,
    code: 1,
  },
  {
    fault: "results in a file system without folders",
    command: ["bench", "--tasks", "PointReach:data", "--seeds", "1", "--results", "/proc"],
    sentence: /^cannot make \/proc\/bench: there is no such file or folder; check the path$/,
    code: 1,
  },
  {
    fault: "runs below a file",
    command: train("--runs", "file"),
    sentence: /^cannot write file\/point-reach-smore-seed0: .*nothing was changed there/,
    code: 1,
  },
  {
    fault: "a working directory that was deleted",
    command: ["collect", "point-reach-random"],
    start: inShell('mkdir gone && cd gone && rmdir ../gone && exec "$@"'),
    sentence: /^the working directory was deleted; change to another one$/,
    code: 1,
  },
  {
    fault: "links in a circle as a file",
    command: ["data", "inspect", "loop-a"],
    sentence: /^cannot .* loop-a: links lead in a circle; remove one of them$/,
    code: 1,
  },
  {
    fault: "links in a circle as a run",
    command: ["resume", "loop-a"],
    sentence: /^loop-a\/config.json is not the configuration of a run/,
    code: 1,
  },
  {
    fault: "links in a circle as a place to write",
    command: ["render", "PointReach", "--steps", "1", "--out", "loop-a/clip.gif"],
    sentence: /^cannot write loop-a\/clip.gif: /,
    code: 1,
  },
  {
    fault: "a checkpoint with a valid hash and no state",
    command: ["resume", "runs/RUN"],
    arrange: (run) => forge(run, (manifest) => ({ ...manifest, state: null })),
    sentence: /^runs\/RUN\/checkpoints: checkpoint 4: .*expected/,
    code: 1,
  },
  {
    fault: "a checkpoint with a valid hash and a wrong generator",
    command: ["resume", "runs/RUN"],
    arrange: (run) =>
      forge(run, ({ state, ...manifest }) => ({ ...manifest, state: { ...state, sampler: [1, 2] } })),
    sentence: /^runs\/RUN\/checkpoints: checkpoint 4: sampler.*$/,
    code: 1,
  },
  {
    fault: "a checkpoint with a valid hash and the state of another kind of run",
    command: ["resume", "runs/RUN"],
    arrange: (run) =>
      forge(run, ({ state, ...manifest }) => ({ ...manifest, state: { ...state, collector: COLLECTOR } })),
    sentence: /^runs\/RUN\/checkpoints: checkpoint 4 does not fit config.json/,
    code: 1,
  },
  {
    fault: "a checkpoint with a valid hash and another network",
    command: ["resume", "runs/RUN"],
    arrange: (run) => forgeTensors(run, () => Float32Array.of(1, 2, 3)),
    sentence: /^runs\/RUN\/checkpoints: checkpoint 4 does not fit config.json \(.* got nothing\)/,
    code: 1,
  },
  {
    fault: "a checkpoint with a valid hash and NaN",
    command: ["resume", "runs/RUN"],
    arrange: (run) => forgeTensors(run, () => Float32Array.of(Number.NaN)),
    sentence: /^runs\/RUN\/checkpoints: checkpoint 4 does not fit config.json \(state "x" is not finite\)/,
    code: 1,
  },
];

const flags: Fault[] = [
  ["collect", "point-reach-random", "--seed", ""],
  ["collect", "point-reach-random", "--seed", " 1"],
  ["collect", "point-reach-random", "--episodes", "0x10"],
  ["eval", "run", "--episodes", "1.5"],
  ["play", "PointReach", "--no-open", "--port", "65536"],
].map((command) => ({
  fault: `${command.at(-2)} ${JSON.stringify(command.at(-1))}`,
  command,
  sentence: /^option .* is invalid\. expected a whole number (?:of at least \d|from 0 to 65535)$/,
  code: 1,
}));

const sizes: Fault[] = [
  [
    "agent.batchSize=1000000000000",
    /^--set agent\.batchSize is 1000000000000: expected a whole number from 1 to 1048576$/,
  ],
  [
    "agent.hiddenSizes=[9007199254740991]",
    /^--set agent\.hiddenSizes\[0\] is 9007199254740991: expected a whole number from 1 to 65536$/,
  ],
  [
    "agent.hiddenSizes=[60000,60000]",
    /^agent\.hiddenSizes: the networks have \d+ numbers, .* fit into a model; take smaller layers$/,
  ],
  [
    "training.threads=1000000000",
    /^--set training\.threads is 1000000000: expected a whole number from 1 to 256$/,
  ],
].map(([setting, sentence]) => ({
  fault: `${setting}`,
  command: ["train", "--env", "PointReach", "--dataset", "data", "--runs", "sizes", "--set", `${setting}`],
  sentence: sentence as RegExp,
  code: 1,
}));

const COLLECTOR = {
  experience: { rows: 0, checksum: 0 },
  environment: "",
  random: [1, 2, 3, 4],
  episodes: 0,
  steps: 0,
  return: 0,
  latest: null,
};

const FORMAT = { format: "smore-checkpoint", version: 2 };
interface CheckpointManifest {
  readonly state: object;
  readonly files: object;
}

/** Changes the manifest of the newest checkpoint and computes its hash again. */
async function forge(run: string, change: (manifest: CheckpointManifest) => object): Promise<void> {
  const path = join(run, "checkpoints", "000000004", "manifest.json");
  const manifest = decodeSealed<CheckpointManifest>(
    FORMAT,
    await readFile(path, "utf8"),
    path,
    "a checkpoint",
  );
  await writeFile(path, encodeSealed(FORMAT, change(manifest)));
}

async function forgeTensors(run: string, data: () => Float32Array): Promise<void> {
  const values = data();
  const bytes = encodeSafetensors(new Map([["x", { shape: [values.length], data: values }]]));
  await writeFile(join(run, "checkpoints", "000000004", "state.safetensors"), bytes);
  const file = { bytes: bytes.length, sha256: sha256(bytes) };
  await forge(run, (manifest) => ({ ...manifest, files: { "state.safetensors": file } }));
}

/** The one sentence that a command may print. Notices of what it does come before it, hints of help after it. */
function sentenceOf(stderr: string): string {
  const sentences = stderr.split("\n").filter((line) => line !== "" && line !== "(see --help)");
  expect(sentences, stderr).toHaveLength(1);
  expect(sentences[0]).toMatch(/^error: /);
  return sentences[0].slice("error: ".length);
}

describe.skipIf(process.platform === "win32").each([
  { kind: "policies", faults: policies },
  { kind: "files", faults: files },
  { kind: "flags", faults: flags },
  { kind: "sizes", faults: sizes },
])("a fault of $kind ends in one sentence", ({ faults }) => {
  it.each(selectCases(faults))("$fault", async ({ fault, command, arrange, start, sentence, code }) => {
    const name = fault.replace(/\W+/g, "-");
    const run = join(folder, "runs", name);
    await cp(join(folder, "runs", "run"), run, { recursive: true });
    // A finished run has nothing to resume.
    if (command[0] === "resume") await reopenRun(await RunDirectory.open(run));
    await arrange?.(run);
    const named = command.map((part) => (part === "run" ? "runs/run" : part.replace("RUN", name)));
    const finished = await (start?.(named) ?? smore(named, folder));
    expect(sentenceOf(finished.stderr).replaceAll(name, "RUN")).toMatch(sentence);
    expect(finished.code).toBe(code);
    for (const output of ["out", "clip.gif"]) expect(existsSync(join(folder, output))).toBe(false);
  });
});

describe("a fault while a command works", () => {
  const long = (name: string) =>
    train("--name", name, "--updates", "100000", "--set", "training.logEvery=10");
  const runOf = (name: string) => join(folder, "runs", name);

  it.runIf(everyCase)("divergence during an evaluation ends in the sentence of the divergence", async () => {
    const args = [...SLOW, "--name", "diverging", "--set", "agent.learningRate=1e30"];
    const { code, stderr } = await smore(args, folder);
    expect(sentenceOf(stderr)).toMatch(/^training diverged at update \d+: .* is not finite; there is no/);
    expect(code).toBe(1);
  });

  it.runIf(everyCase)("a second Ctrl-C during an evaluation ends the process by the signal", async () => {
    const { child, finished } = startSmore(
      [...SLOW, "--name", "impatient", "--set", "training.logEvery=10"],
      folder,
    );
    await logged(runOf("impatient"), 20);
    child.kill("SIGINT");
    await sleep(300);
    child.kill("SIGINT");
    expect(await finished).toMatchObject({ signal: "SIGINT", stderr: "" });
  });

  it.each(
    selectCases(["moved", "deleted"]),
  )("a run folder that is %s is noticed at the next row", async (name) => {
    const { finished } = startSmore(long(name), folder);
    await logged(runOf(name), 20);
    if (name === "moved") await rename(runOf(name), join(folder, "elsewhere"));
    else await rm(runOf(name), { recursive: true });
    const { code, stderr } = await finished;
    expect(sentenceOf(stderr)).toBe(
      `runs/${name}/metrics.jsonl was moved or deleted while it was being written; put its folder back and continue`,
    );
    expect(code).toBe(1);
    expect(existsSync(runOf(name))).toBe(false);
  });

  it.runIf(everyCase)("closed outputs do not stop training", async () => {
    const args = train("--name", "unheard", "--updates", "300", "--set", "training.logEvery=10");
    const { child, finished } = startSmore(args, folder);
    child.stdout.destroy();
    child.stderr.destroy();
    expect((await finished).code).toBe(0);
    expect(existsSync(join(runOf("unheard"), "policy.onnx"))).toBe(true);
  });
});
