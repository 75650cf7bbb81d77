import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/support/smore.ts";
import { UserError } from "../../core/base/errors.ts";
import { isObject } from "../../core/base/is-object.ts";
import { selectCases } from "../../core/base/testing/every-case.ts";
import { mutate } from "../../core/formats/testing/mutations.ts";
import { RandomGenerator } from "../../core/random/generator.ts";
import { ensureDataset } from "../datasets/index.ts";
import { loadPolicy } from "../engine/index.ts";
import { CheckpointStore } from "../runs/checkpoints.ts";
import { readPolicy } from "../runs/read-policy.ts";
import { resealRun } from "../runs/reseal.ts";
import { RunDirectory } from "../runs/run-directory.ts";
import { train } from "../runs/train.ts";
import { cellState } from "./cell-run.ts";
import { expandGrid } from "./cells.ts";
import { readGrid } from "./grid.ts";
import { formatRecords, loadRecords, recordOf } from "./records.ts";

const UPDATES = 20;
/** Random corruptions of each file; `npm run test:full` makes more. */
const CORRUPTIONS = Number(process.env.CORRUPTIONS ?? 6);
/** Of a test that tries them on every file, in milliseconds. */
const TIME_LIMIT = 120_000 + 2000 * CORRUPTIONS;
const cell = { name: "run", method: "bc", task: "PointReach" };

let home: string;
let remove: () => Promise<void>;
let dataset: string;
const pathOf = (...names: string[]) => join(home, ...names);

async function trained(name: string, seed: number, learningRate = 1e-3, method = "bc"): Promise<void> {
  const run = await RunDirectory.create(
    pathOf(name),
    {
      environment: "PointReach",
      seed,
      agent: { name: method, hiddenSizes: [4], batchSize: 4, learningRate },
      training: { updates: UPDATES, logEvery: 5, evaluateEvery: 10, threads: 1 },
      evaluation: { episodes: 2 },
    },
    dataset,
  );
  await train(run).catch((error) => {
    if (error.name !== "DivergenceError") throw error;
  });
}

beforeAll(async () => {
  ({ folder: home, remove } = await temporaryFolder());
  dataset = await ensureDataset("point-reach-random", { size: 20, cache: pathOf("datasets") });
  await trained("finished", 0);
  await trained("other", 1);
  await trained("diverged", 0, 1e20, "gcivl");
});
afterAll(() => remove());

/** Everything that commands take from a run. */
async function use(folder: string) {
  const run = await RunDirectory.open(folder);
  const record = await recordOf(cell as Parameters<typeof recordOf>[0], folder);
  const state = await cellState(folder);
  const metrics = await run.readLog("metrics.jsonl");
  if (state.status !== "finished") return { record, state, metrics };
  const { bytes, file } = await readPolicy(folder);
  const policy = await loadPolicy(bytes, file);
  const action = Array.from(await policy.act([0.3, -0.2], [0.1, 0.9]));
  await policy.dispose();
  const store = await CheckpointStore.open(run.checkpoints, run.id);
  // An older checkpoint leads to the same end.
  const { step, tensors, state: resumed } = await store.loadLatest();
  return { record, state, metrics, action, checkpoints: { [step]: { tensors, resumed } } };
}

/** Fails unless the run behaves as before, or is rejected with one sentence. */
async function expectTrust(folder: string, expected: object, what: string): Promise<"same" | "rejected"> {
  try {
    const { checkpoints, ...used } = await use(folder);
    expect(used, what).toEqual(expected);
    for (const [step, checkpoint] of Object.entries(checkpoints ?? {}))
      expect(checkpoint, what).toEqual(known.get(step));
    return "same";
  } catch (error) {
    expectSentence(error, what);
    return "rejected";
  }
}

function expectSentence(error: unknown, what: string): void {
  if (!(error instanceof UserError)) throw error;
  expect(error.message, what).toMatch(/^[^\n]+$/);
}

/** The checkpoints of the finished run, by their steps. */
const known = new Map<string, unknown>();

const filesOf = (name: string) =>
  (readdirSync(pathOf(name), { recursive: true }) as string[]).filter((file) =>
    statSync(pathOf(name, file)).isFile(),
  );

/**
 * {@link CORRUPTIONS} corruptions of a file, with one to four changes each: bits, bytes and numbers; pieces and lines
 * removed, repeated or exchanged; ends cut off; pieces of the file of another run.
 */
function corrupted(file: string, bytes: Buffer): Buffer[] {
  const random = RandomGenerator.from(7, file);
  const other = existsSync(pathOf("other", file)) ? readFileSync(pathOf("other", file)) : bytes;
  return Array.from({ length: CORRUPTIONS }, () => mutate(bytes, random, other));
}

/** The value with each of its leaves changed or removed, one at a time. */
function* edits(value: unknown): Generator<unknown> {
  if (typeof value === "number") yield value + 1;
  else if (typeof value === "string") yield `${value}x`;
  else if (typeof value === "boolean") yield !value;
  else if (Array.isArray(value))
    for (const index of value.keys()) {
      yield value.toSpliced(index, 1);
      for (const edit of edits(value[index])) yield value.toSpliced(index, 1, edit);
    }
  else if (isObject(value))
    for (const [name, member] of Object.entries(value)) {
      const { [name]: _, ...rest } = value;
      yield rest;
      for (const edit of edits(member)) yield { ...value, [name]: edit };
    }
}

/** The texts of a file with one member changed or removed, or with one line removed, repeated or exchanged. */
function* editedTexts(file: string, text: string): Generator<string> {
  if (file.endsWith(".json"))
    for (const edit of edits(JSON.parse(text))) yield `${JSON.stringify(edit, null, 2)}\n`;
  if (!file.endsWith(".jsonl")) return;
  const lines = text.split("\n").slice(0, -1);
  const join = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join("");
  for (const [index, line] of lines.entries()) {
    for (const edit of edits(JSON.parse(line))) yield join(lines.toSpliced(index, 1, JSON.stringify(edit)));
    yield join(lines.toSpliced(index, 1));
    yield join(lines.toSpliced(index, 0, line));
    if (index > 0) yield join(lines.toSpliced(index - 1, 2, line, lines[index - 1]));
  }
}

describe.each(["finished", "diverged"])("a %s run", (name) => {
  let expected: object;
  const corruptions = { rejected: 0, same: 0 };
  afterAll(() => {
    const { rejected, same } = corruptions;
    console.log(`${rejected + same} corruptions: ${rejected} rejected, ${same} without effect, 0 accepted`);
  });
  beforeAll(async () => {
    const { checkpoints: _, ...used } = await use(pathOf(name));
    expected = used;
    if (name === "diverged") return;
    const run = await RunDirectory.open(pathOf(name));
    for (const step of [10, 20]) {
      const alone = pathOf("checkpoints", String(step));
      const folder = String(step).padStart(9, "0");
      await cp(join(run.checkpoints, folder), join(alone, folder), { recursive: true });
      const { tensors, state: resumed } = await (await CheckpointStore.open(alone, run.id)).loadLatest();
      known.set(String(step), { tensors, resumed });
    }
  });

  /** Uses the run with each of the contents in place of the file's own. */
  async function tryContents(file: string, contents: Iterable<string | Buffer>): Promise<void> {
    const path = pathOf(name, file);
    const original = readFileSync(path);
    try {
      for (const content of contents) {
        if (original.equals(Buffer.from(content))) continue;
        writeFileSync(path, content);
        corruptions[
          await expectTrust(pathOf(name), expected, `${file}: ${content.toString().slice(0, 300)}`)
        ]++;
      }
    } finally {
      writeFileSync(path, original);
    }
  }

  it("gives the same results or one sentence after any edit of one member or line of its files", async () => {
    for (const file of filesOf(name))
      await tryContents(file, editedTexts(file, readFileSync(pathOf(name, file), "utf8")));
    expect(await expectTrust(pathOf(name), expected, "restored")).toBe("same");
  });

  it(
    "gives the same results or one sentence after random corruptions",
    async () => {
      for (const file of filesOf(name))
        await tryContents(file, corrupted(file, readFileSync(pathOf(name, file))));
    },
    TIME_LIMIT,
  );

  it("gives the same results or one sentence with a file of another run, or without the file", async () => {
    for (const file of filesOf(name)) {
      const other = pathOf("other", file);
      if (existsSync(other)) await tryContents(file, [readFileSync(other)]);
      const original = readFileSync(pathOf(name, file));
      rmSync(pathOf(name, file));
      await expectTrust(pathOf(name), expected, `without ${file}`);
      writeFileSync(pathOf(name, file), original);
    }
  });
});

describe("the files of results", () => {
  /** Reads the file with each of its edits and mutations; the outcome has to be `expected` or one sentence. */
  async function tryFile<Content>(name: string, text: string, read: (path: string) => Promise<Content>) {
    const path = pathOf(name);
    const bytes = Buffer.from(text);
    const outcomes: Content[] = [];
    for (const content of [...editedTexts(name, text), ...corrupted(name, bytes)]) {
      if (bytes.equals(Buffer.from(content))) continue;
      writeFileSync(path, content);
      try {
        outcomes.push(await read(path));
      } catch (error) {
        expectSentence(error, content.toString());
      }
    }
    return outcomes;
  }

  it(
    "records are never read differently",
    async () => {
      const records = await Promise.all(
        ["finished", "other"].map((name) => recordOf(cell as Parameters<typeof recordOf>[0], pathOf(name))),
      );
      for (const read of await tryFile("runs.jsonl", formatRecords(records), loadRecords))
        expect(read).toEqual(records);
    },
    TIME_LIMIT,
  );

  it("a grid is read or rejected with one sentence", async () => {
    const grid = { methods: ["bc", { name: "x", agent: { name: "smore" } }], tasks: ["point"], seeds: 2 };
    await tryFile("grid.json", `${JSON.stringify(grid)}\n`, async (path) => expandGrid(await readGrid(path)));
  });
});

describe("an accepted change", () => {
  async function copyOf(name: string, copy: string): Promise<string> {
    await cp(pathOf(name), pathOf(copy), { recursive: true });
    return pathOf(copy);
  }
  const edit = (folder: string, file: string, change: (text: string) => string) => {
    const text = readFileSync(join(folder, file), "utf8");
    expect(change(text)).not.toBe(text);
    writeFileSync(join(folder, file), change(text));
  };

  it("is listed, kept in the manifest, and leaves a run that every command opens", async () => {
    const folder = await copyOf("finished", "accepted");
    edit(folder, "config.json", (text) => text.replace('"logEvery": 5', '"logEvery": 10'));
    edit(folder, "eval.jsonl", (text) => text.replace(/"success":[\d.]+/, '"success":0.25'));
    edit(folder, "metrics.jsonl", (text) => text.split("\n").toSpliced(1, 1).join("\n"));
    await expect(RunDirectory.open(folder)).rejects.toThrow(
      new UserError(
        `${folder}/config.json was changed since the run was started; restore it, or accept the change with \`smore reseal ${folder}\``,
      ),
    );
    const changes = [
      "config.json was changed",
      "metrics.jsonl, line 2 was changed",
      "metrics.jsonl has 3 rows instead of 4",
      "eval.jsonl, line 1 was changed",
    ];
    expect(await resealRun(folder)).toEqual(changes);
    expect(await resealRun(folder)).toEqual([]);
    const { record, metrics, state } = await use(folder);
    expect(metrics.map(({ step }) => step)).toEqual([5, 15, 20]);
    expect([record.evaluations[0].success, record.reseals]).toEqual([0.25, changes]);
    expect(state.status).toBe("finished");
    expect((await train(await RunDirectory.open(folder))).status).toBe("finished");
    expect((await use(folder)).state).toEqual(state);
  });

  it("of a policy file changes its checksum", async () => {
    const folder = await copyOf("finished", "policy");
    const path = join(folder, "policy.onnx");
    const bytes = readFileSync(path);
    bytes[bytes.indexOf("smoreVersion") + "smoreVersion".length + 2] ^= 1; // of the version that made it
    writeFileSync(path, bytes);
    await expect(loadPolicy(path)).rejects.toThrow("it does not match the SHA-256 in it");
    expect(await resealRun(folder)).toEqual(["policy.onnx was changed"]);
    expect((await use(folder)).state.status).toBe("finished");
  });

  it("of a missing manifest keeps the original content", async () => {
    const folder = await copyOf("finished", "missing");
    const before = await use(folder);
    rmSync(join(folder, "manifest.json"));
    expect(await resealRun(folder)).toEqual(["manifest.json is missing"]);
    const { record, ...after } = await use(folder);
    expect({ ...after, record: { ...record, reseals: undefined } }).toEqual({
      ...before,
      record: { ...before.record, reseals: undefined },
    });
  });

  it.each(
    selectCases([
      ["environment", '"PointReach"', '"PointRooms"', "trained"],
      ["an environment of other sizes", '"PointReach"', '"FetchReach"', 'field "observationSize" is 2'],
      ["an unknown environment", '"PointReach"', '"PointReech"', 'did you mean "PointReach"'],
      ["an unknown agent", '"bc"', '"bcc"', 'agent "bcc" is unknown'],
      ["other layers", /"hiddenSizes": \[\s*4\s*\]/, '"hiddenSizes": [5]', "does not fit config.json"],
      ["another dataset", /"fingerprint": "../, '"fingerprint": "xx', "is not the dataset"],
      ["a missing dataset", /"folder": "\.\./, '"folder": "../none', "is not a dataset folder"],
      ["more updates", '"updates": 20', '"updates": 30', "trained"],
      ["a version before", '"version": 2', '"version": 1', "version is 1, which Smore 0.1.0 reads"],
    ] as const),
  )("of config.json is trained on or rejected with one sentence: %s", async (what, from, to, sentence) => {
    const folder = await copyOf("finished", `config-${what}`);
    edit(folder, "config.json", (text) => text.replace(from, to));
    let message = "trained";
    try {
      await resealRun(folder);
      await train(await RunDirectory.open(folder));
    } catch (error) {
      expectSentence(error, what);
      message = (error as Error).message;
    }
    expect(message).toContain(sentence);
  });
});
