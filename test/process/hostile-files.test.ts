import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everyCase, selectCases } from "../../src/core/base/testing/every-case.ts";
import { fixture } from "../../src/core/formats/testing/sources.ts";
import { buildNpy, buildZip } from "../../src/core/formats/testing/zip-builder.ts";
import { smore, startSmore, temporaryFolder } from "../support/smore.ts";

const GOAL = ["--achieved-goal", "observations[0:2]", "--distance-threshold", "0.1"];
/** Of actions that are whole numbers. */
const RANGE = ["--action-range", "0:1"];

let folder: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
});
afterAll(() => remove());

/** Expects exit code 1, one sentence, and nothing written. */
async function expectRefusal(args: readonly string[], sentence: RegExp): Promise<void> {
  const { code, signal, stderr } = await smore(args, folder);
  const lines = stderr.split("\n").filter((line) => line.startsWith("error:"));
  expect({ code, signal, lines }, stderr).toEqual({ code: 1, signal: null, lines: [expect.any(String)] });
  expect(lines[0]).toMatch(sentence);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(existsSync(join(folder, "out"))).toBe(false);
}

function mapping(observation: string, action: string, end: string): string {
  const path = join(folder, "meaning.json");
  writeFileSync(path, JSON.stringify({ observation, action, achievedGoal: observation, end: [end] }));
  return path;
}

/** An archive of a megabyte that unpacks to nearly a gigabyte: one episode of small integers. */
function writeBomb(path: string): void {
  const rows = 2_000_000;
  const zeros = (descr: string, shape: readonly number[]) => {
    const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape}, ), }`;
    return buildNpy(header, new Uint8Array(shape.reduce((product, size) => product * size)));
  };
  const ends = zeros("|b1", [rows]);
  ends[ends.length - 1] = 1;
  const members = {
    observations: zeros("|i1", [rows, 120]),
    actions: zeros("|i1", [rows, 10]),
    terminals: ends,
  };
  writeFileSync(
    path,
    buildZip(
      Object.entries(members).map(([name, content]) => ({ name: `${name}.npy`, content, deflate: true })),
    ),
  );
}

describe("a Parquet table whose pages claim too many values", () => {
  it.runIf(everyCase)("ends in a sentence where the library would not end", async () => {
    const args = ["--mapping", mapping("a", "a", "b"), "--distance-threshold", "0.1"];
    await expectRefusal(
      ["data", "convert", fixture("hostile/endless.parquet"), "out", ...args],
      /endless\.parquet, column "b" cannot be read \(it takes longer than 3 s of processor time\); copy the file again/,
    );
  });
  it("ends in a sentence where the library would make the process abort", async () => {
    const args = ["--mapping", mapping("l", "i", "i"), "--distance-threshold", "0.1", ...RANGE];
    await expectRefusal(
      ["data", "convert", fixture("hostile/abort.parquet"), "out", ...args],
      /abort\.parquet, column "l" cannot be read \(it.*\); copy the file again/,
    );
  });
  it.runIf(everyCase && process.platform === "linux").each(["SIGKILL", "SIGINT"] as const)(
    "stops at once with its command, which is ended by %s",
    async (signal) => {
      const args = ["--mapping", mapping("a", "a", "b"), "--distance-threshold", "0.1"];
      const { child, finished } = startSmore(
        ["data", "convert", fixture("hostile/endless.parquet"), "out.npz", "--to", "ogbench", ...args],
        folder,
      );
      let readers: string[] = [];
      while (readers.length === 0) {
        await sleep(20);
        readers = childrenOf(child.pid!);
      }
      child.kill(signal);
      expect((await finished).signal).toBe(signal);
      await expect
        .poll(() => readers.filter((pid) => existsSync(`/proc/${pid}`)), { timeout: 5000 })
        .toEqual([]);
    },
  );
});

it.each(
  selectCases(["inspect", "validate", "convert"]),
)("%s does not unpack a megabyte into gigabytes", async (command) => {
  const path = join(folder, "bomb.npz");
  if (!existsSync(path)) writeBomb(path);
  const out = command === "convert" ? ["out"] : [];
  await expectRefusal(
    ["data", command, path, ...out, ...GOAL, ...RANGE],
    /bomb\.npz.* fill .* that a file of its size may fill|where a file of its size may fill/,
  );
});

it.runIf(everyCase)(
  "a PyTorch archive of which a megabyte unpacks to gigabytes is rejected before it is unpacked",
  async () => {
    const content = new Uint8Array(300 * 2 ** 20);
    writeFileSync(join(folder, "bomb.pt"), buildZip([{ name: "bomb/data.pkl", content, deflate: true }]));
    await expectRefusal(
      ["data", "inspect", join(folder, "bomb.pt"), ...GOAL],
      /bomb\.pt, member "bomb\/data\.pkl": .* that a file of its size may fill at once/,
    );
  },
);

it.runIf(everyCase)(
  "lines of JSON with more lists than fit into memory are rejected while they are read",
  async () => {
    writeFileSync(join(folder, "lists.jsonl"), `{"a": [${"[1],".repeat(200_000)}[1]]}\n`.repeat(20));
    await expectRefusal(
      ["data", "inspect", join(folder, "lists.jsonl"), ...GOAL],
      /lists\.jsonl: its lists and dictionaries hold more values than fit into memory at once/,
    );
  },
);

it.runIf(everyCase && process.platform !== "win32")(
  "pipes and devices are rejected without waiting for them",
  async () => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    await expectRefusal(["data", "inspect", pipe, ...GOAL], /pipe is a named pipe; give a regular file/);
    await expectRefusal(
      ["data", "validate", "/dev/zero", ...GOAL],
      /\/dev\/zero is a device; give a regular file/,
    );
    await expectRefusal(
      ["data", "inspect", fixture("log.csv"), "--mapping", pipe, "--distance-threshold", "0.1"],
      /pipe is a named pipe; give a regular file/,
    );
  },
);

it.runIf(everyCase).each([
  ["/dev/zero", /is a link out of the folder, to \/dev\/zero/],
  ["..", /is a link that leads to .* again; remove it/],
])("a dataset folder with a link to %s is rejected by the name of the link", async (target, sentence) => {
  const dataset = join(folder, `lerobot${readdirSync(folder).length}`);
  cpSync(fixture("lerobot-v2"), dataset, { recursive: true });
  symlinkSync(target, join(dataset, "meta", "odd"));
  const goal = ["--achieved-goal", "observation.state[0:2]", "--distance-threshold", "0.1"];
  await expectRefusal(["data", "convert", dataset, "out", ...goal], sentence);
});

function childrenOf(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return text === "" ? [] : text.split(" ");
}
