import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { refusal } from "../../core/base/testing/refusal.ts";
import { numbersOf } from "../../core/data/testing/columns.ts";
import { writtenMapping } from "../../core/formats/mapping.ts";
import { fixture } from "../../core/formats/testing/sources.ts";
import { buildZip, npyOf } from "../../core/formats/testing/zip-builder.ts";
import { openEpisodes } from "./open-episodes.ts";
import { readMapping } from "./read-mapping.ts";
import { expectLine, readFile } from "./testing/line.ts";

const flag = (fields: Parameters<typeof writtenMapping>[0]) =>
  writtenMapping(fields, (field) => `--${field.replace(/[A-Z]/, "-$&").toLowerCase()}`);

describe("replay buffers", () => {
  it.each([
    ...[0, 1, 2, 3, 4, 5].map((protocol) => `buffer-protocol${protocol}.pkl`),
    "buffer-numpy2.pkl",
    "buffer-numpy2-protocol5.pkl",
    "buffer-single.pkl",
    "buffer-exchanged.pkl",
  ])("%s is read to the last bit", async (name) => {
    const dataset = await readFile(fixture(name));
    expectLine(dataset);
    expect(dataset.header.provenance).toMatchObject({
      source: name,
      format: "replay buffer (o, ag, g, u) in a pickled dictionary",
      mapping: { observation: "o", action: "u", achievedGoal: "ag", desiredGoal: "g" },
      notes: ["rows in the first episode: o 5; ag 5; u 4; so it has 4 steps"],
    });
  });
  it("with one state per action lose the last action", async () => {
    const dataset = await readFile(fixture("buffer-as-many-states.pkl"));
    expectLine(dataset, 3);
    expect(dataset.header.provenance.notes).toEqual([
      "rows in the first episode: 4 in each array; so it has 3 steps",
    ]);
  });
  it("with a state less than actions lose the last two actions", async () => {
    const dataset = await readFile(fixture("buffer-fewer-states.pkl"));
    expectLine(dataset, 2);
    expect(dataset.header.provenance.notes).toEqual([
      "rows in the first episode: o 3; ag 3; u 4; so it has 2 steps",
    ]);
  });
  it("take their goals from other slices on demand", async () => {
    const mapping = flag({ achievedGoal: "o[-2:]", desiredGoal: "g[1], g[0]" });
    const dataset = await readFile(fixture("buffer-protocol4.pkl"), { mapping });
    expect(Array.from(dataset.episode(1).achievedGoals.subarray(0, 4))).toEqual([
      1 + 1 / 64,
      1 + 2 / 64,
      1.125 + 1 / 64,
      1.125 + 2 / 64,
    ]);
    expect(Array.from(dataset.episode(1).desiredGoal)).toEqual([1.5 + 1 / 64, 1.5]);
  });
});

describe("OGBench archives", () => {
  const mapping = flag({ achievedGoal: "qpos" });

  it("are read with the given goal map; the last achieved goal becomes the desired goal", async () => {
    const dataset = await readFile(fixture("ogbench.npz"), { mapping });
    expectLine(dataset);
    expect(dataset.header.provenance.notes).toEqual([
      "terminals mark the last state of an episode; its action is not used",
      "rows in the first episode: 5 in each array; so it has 4 steps",
      "no desired goals in the file: the goal achieved last replaces each",
    ]);
  });
  it("of pixels keep them as bytes", async () => {
    const dataset = await readFile(fixture("pixels.npz"), { mapping });
    expect(dataset.header.observationSize).toBe(12);
    expect(dataset.header.observationType).toBe("uint8");
    expect(dataset.header.observationShape).toEqual([2, 2, 3]);
    expect(numbersOf(dataset.observations)).toEqual(Uint8Array.from({ length: 120 }, (_, i) => i));
  });
  it("need a goal map", async () => {
    expect(await refusal(openEpisodes(fixture("ogbench.npz")))).toMatch(
      /ogbench\.npz does not say what the achieved goal is; say it with --achieved-goal, a slice of .*, such as qpos\[0:2\]/,
    );
  });
  it.each([
    ["qpoz[0:2]", /--achieved-goal "qpoz\[0:2\]": there is no array "qpoz"; did you mean "qpos"\?/],
    ["qpos[0:3]", /qpos has 2 numbers per row, so \[0:3\] picks none or too many/],
    ["qpos[1:1]", /picks none or too many/],
    ["qpos[-3]", /picks none or too many/],
    ["qpos[a]", /\[a\] is not a slice; write \[2\], \[0:3\] or \[-3:\]/],
    ["qpos[]", /is not a slice/],
    ["qpos[0:2", /expected arrays with slices, as in qpos\[0:2\]/],
    ["qpos,", /expected arrays/],
  ])("reject the goal map %s", async (text, sentence) => {
    expect(
      await refusal(openEpisodes(fixture("ogbench.npz"), { mapping: flag({ achievedGoal: text }) })),
    ).toMatch(sentence);
  });
  it("reject desired goals of another size", async () => {
    const mapping = flag({ achievedGoal: "qpos", desiredGoal: "observations" });
    expect(await refusal(openEpisodes(fixture("ogbench.npz"), { mapping }))).toMatch(
      /the desired goal has 3 numbers but the achieved goal 2/,
    );
  });
});

describe("arrays whose rows do not fit", () => {
  const home = mkdtempSync(join(tmpdir(), "smore-rows-"));
  afterAll(() => rmSync(home, { recursive: true }));
  /** Two episodes of three and two rows, with other arrays beside or instead of theirs. */
  const flat = (others: Readonly<Record<string, Buffer>> = {}) =>
    archive({
      observations: counting(5, 2),
      actions: counting(5, 1),
      achieved_goals: counting(5, 2),
      terminals: npyOf([5], [0, 0, 1, 0, 1]),
      ...others,
    });
  const archive = (arrays: Readonly<Record<string, Buffer>>) => {
    const path = join(home, "rows.npz");
    const members = Object.entries(arrays).map(([name, content]) => ({ name: `${name}.npy`, content }));
    writeFileSync(path, buildZip(members));
    return path;
  };
  const counting = (...shape: number[]) =>
    npyOf(
      shape,
      Array.from({ length: shape.reduce((product, axis) => product * axis) }, (_, i) => i / 100),
    );

  it("may be goals that are stored once per episode", async () => {
    const dataset = await readFile(flat({ desired_goals: npyOf([2, 2], [1, 2, 3, 4]) }));
    expect(Array.from(dataset.desiredGoals.read(0, 2))).toEqual([1, 2, 3, 4]);
    expect(dataset.header.provenance.notes).not.toContain("no desired goals in the file");
  });
  it.each([
    [
      "desired_goals",
      counting(4, 2),
      "has 4 rows, where 5 are expected, one per step, or 2, one per episode",
    ],
    ["infos/goal", npyOf([], [1]), "has no rows, where 5 are expected"],
    ["achieved_goals", counting(6, 2), "has 6 rows, where 5 are expected"],
    ["observations", counting(3, 2), "has 3 rows, where 5 are expected"],
    ["terminals", counting(4), "has 4 rows, where 5 are expected, one per step; repair it, or name another"],
  ])("are rejected by name: %s", async (name, content, sentence) => {
    expect(await refusal(openEpisodes(flat({ [name]: content })))).toContain(
      `rows.npz: array "${name}" ${sentence}`,
    );
  });
  it("are rejected by name where a mapping says that they mark the ends", async () => {
    const path = flat({ run: counting(4), done: counting(6) });
    const mark = (name: string) => ({ text: name, origin: "map.json:" });
    expect(await refusal(openEpisodes(path, { mapping: { fields: {}, episode: mark("run") } }))).toContain(
      'array "run" has 4 rows, where 5 are expected, one per step; repair it, or name another one with "episode"',
    );
    expect(await refusal(openEpisodes(path, { mapping: { fields: {}, end: [mark("done")] } }))).toContain(
      'array "done" has 6 rows, where 5 are expected, one per step; repair it, or name another one with "end"',
    );
  });
  it("cannot be states that are stored once per episode", async () => {
    const path = flat({ achieved_goals: counting(2, 2) });
    expect(await refusal(openEpisodes(path))).toMatch(
      /episode 0 has 1 rows of achieved_goals and 3 of actions; expected as many, or one more or less/,
    );
  });
  it("are ignored when they are unused", async () => {
    const source = await openEpisodes(
      flat({ version: npyOf([], [2]), "infos/goal": counting(4, 2), next_observations: counting(4, 2) }),
      {
        mapping: flag({ desiredGoal: "achieved_goals" }),
      },
    );
    expect(Array.from(source.lengths)).toEqual([2, 1]);
    await source.close();
  });
  it("are rejected by name in replay buffers", async () => {
    const buffer = (g: Buffer) =>
      archive({ o: counting(3, 3, 2), u: counting(3, 2, 1), ag: counting(3, 3, 2), g });
    expect(
      Array.from((await readFile(buffer(npyOf([3, 2], [1, 2, 3, 4, 5, 6])))).desiredGoals.read(2, 3)),
    ).toEqual([5, 6]);
    expect(await refusal(openEpisodes(buffer(counting(2, 2, 2))))).toMatch(
      /rows\.npz: array "g" has the shape \(2, 2, 2\), where \(3, rows, numbers\) is expected, or one row per episode; repair it, or say what else the desired goal is/,
    );
  });
});

describe("actions", () => {
  it("are scaled from the range that is given", async () => {
    const actionRange = { low: [-2], high: [2] };
    const dataset = await readFile(fixture("buffer-protocol4.pkl"), { actionRange });
    // ((5 e + 2 t + i) % 9 − 4) / 4 at e = t = 0, halved
    expect(Array.from(dataset.episode(0).actions.subarray(0, 2))).toEqual([-0.5, -0.375]);
    const shifted = { low: [-1, -2], high: [3, 2] };
    const other = await readFile(fixture("buffer-protocol4.pkl"), { actionRange: shifted });
    expect(Array.from(other.episode(0).actions.subarray(0, 2))).toEqual([-1, -0.375]);
  });
  it("are rejected a range that does not fit", async () => {
    const open = (low: number[], high: number[]) =>
      refusal(openEpisodes(fixture("buffer-protocol4.pkl"), { actionRange: { low, high } }));
    expect(await open([-1, -1, -1], [1])).toMatch(
      /the action range has 3 bounds, but actions have 2 numbers/,
    );
    expect(await open([1], [1])).toMatch(/every low bound must be below the high one/);
  });
  it("keep their range in the header", async () => {
    const path = fixture("buffer-protocol4.pkl");
    const wide = await readFile(path, { actionRange: { low: [-2], high: [2] } });
    expect(wide.header.actionRange).toEqual({ low: [-2, -2], high: [2, 2] });
    expect(wide.header.provenance.notes).toContain("actions are scaled from their range [-2, 2] to [-1, 1]");
    const unit = await readFile(path, { actionRange: { low: [-1], high: [1] } });
    expect(unit.header).not.toHaveProperty("actionRange");
  });
  it("outside of their range are clipped on demand, and counted", async () => {
    const range = { low: [-0.5], high: [0.5] };
    const path = fixture("buffer-protocol4.pkl");
    expect(await refusal(readFile(path, { actionRange: range }))).toMatch(/holds -2 at episode 0, step 0/);
    const { header, actions } = await readFile(path, { actionRange: range, clipActions: true });
    const numbers = numbersOf(actions);
    expect(Math.min(...numbers)).toBe(-1);
    expect(Math.max(...numbers)).toBe(1);
    // Of the 24 numbers k / 4 with k = (5 e + 2 t + i) % 9 − 4, those beyond ±0.5.
    const beyond = [0, 1, 2].flatMap((e) =>
      [0, 1, 2, 3].flatMap((t) => [0, 1].filter((i) => Math.abs(((5 * e + 2 * t + i) % 9) - 4) > 2)),
    );
    expect(header.provenance.notes).toContain(
      `${beyond.length} numbers of actions lay outside of their range and were clipped to it`,
    );
  });
});

describe("LeRobot datasets", () => {
  const mapping = flag({ achievedGoal: "observation.state[0:2]" });
  it.each(["lerobot-v2", "lerobot-v3"])("%s is read", async (name) => {
    // Actions of a known environment are left as they are.
    const dataset = await readFile(fixture(name), { mapping, unitActions: true });
    expectLine(dataset);
    expect(dataset.header.provenance.format).toMatch(/^LeRobot dataset v[23]\./);
    expect(dataset.header.names).toEqual({
      observation: ["x", "y", "z"],
      goal: ["x", "y"],
      action: ["left", "right"],
    });
    expect(dataset.header.actionRange).toBeUndefined();
  });
  it.each(["lerobot-v2", "lerobot-v3"])("%s has the range of actions of its statistics", async (name) => {
    const dataset = await readFile(fixture(name), { mapping });
    expect(dataset.header.actionRange).toEqual({ low: [-1, -0.75], high: [0.75, 1] });
    // (−1, −0.75) is the lowest action, (−0.5, −0.25) lies 2/7 of the way up.
    expect(Array.from(dataset.episode(0).actions.subarray(0, 4))).toEqual(
      [-1, -1, -3 / 7, -3 / 7].map(Math.fround),
    );
  });
  it("with files missing are rejected", async () => {
    const home = mkdtempSync(join(tmpdir(), "smore-lerobot-"));
    cpSync(fixture("lerobot-v2"), home, { recursive: true });
    rmSync(join(home, "data/chunk-000/episode_000001.parquet"));
    expect(await refusal(openEpisodes(home, { mapping }))).toMatch(
      /meta\/info\.json counts 3 episodes, but the files below data hold 2; copy the dataset again/,
    );
    rmSync(home, { recursive: true });
  });
});

describe("marks of where episodes end", () => {
  const origin = "map.json:";
  it.each([
    ["buffer-protocol4.pkl", "replay buffer"],
    ["lerobot-v2", "LeRobot dataset"],
    ["minari", "Minari dataset"],
  ])("are rejected where the layout of %s has a place for each episode", async (name, layout) => {
    const path = fixture(name);
    const sentence = `map.json: ${path} is a ${layout}, which defines the ends of its episodes itself; leave the field out`;
    for (const marks of [{ episode: { text: "run", origin } }, { end: [{ text: "done", origin }] }])
      expect(await refusal(openEpisodes(path, { mapping: { fields: {}, ...marks } }))).toBe(sentence);
  });
});

describe("tables", () => {
  const home = mkdtempSync(join(tmpdir(), "smore-table-"));
  afterAll(() => rmSync(home, { recursive: true }));
  function table(...lines: string[]): string {
    const path = join(home, "log.csv");
    writeFileSync(path, `${lines.join("\n")}\n`);
    return path;
  }

  it("with the columns o and u are no replay buffers", async () => {
    const mapping = {
      ...flag({ observation: "o", action: "u", achievedGoal: "o" }),
      episode: { text: "run", origin: "map.json" },
    };
    const source = await openEpisodes(table("run,o,u", "0,1,0.5", "0,2,0"), { mapping });
    expect(source.format).toMatch(/^rows of steps/);
    expect(Array.from(source.lengths)).toEqual([1]);
  });
  it("tell the rows of the first episode with a whole step", async () => {
    const mapping = {
      ...flag({ observation: "x", action: "a", achievedGoal: "x" }),
      episode: { text: "run", origin: "map.json" },
    };
    const rows = ["0,1,0", "1,1,0", "1,2,0", "1,3,0"];
    const { notes } = await openEpisodes(table("run,x,a", ...rows), { mapping });
    expect(notes).toContain("rows in the first episode: 3 in each array; so it has 2 steps");
  });
  it("are read as a mapping file says", async () => {
    const mapping = await readMapping(fixture("log.mapping.json"));
    expectLine(await readFile(fixture("log.csv"), { mapping }));
  });
  it("need one", async () => {
    expect(await refusal(openEpisodes(fixture("log.csv")))).toMatch(
      /log\.csv holds "run", "x", .* and "motor right", which is not a layout that Smore supports, since there is no "actions"; give their meaning in a mapping file/,
    );
  });
  it("need marks of where episodes end", async () => {
    const { fields } = await readMapping(fixture("log.mapping.json"));
    expect(await refusal(openEpisodes(fixture("log.csv"), { mapping: { fields } }))).toMatch(
      /does not say where episodes end: there is no "terminals" or "timeouts"; name the arrays that do with "episode" or "end"/,
    );
    const episode = { text: "goal_x", origin: "map.json" };
    const source = await openEpisodes(fixture("log.csv"), { mapping: { fields, episode } });
    expect(Array.from(source.lengths)).toEqual([4, 4, 4]);
    const end = [{ text: "motor lift", origin: "map.json" }];
    expect(await refusal(openEpisodes(fixture("log.csv"), { mapping: { fields, end } }))).toMatch(
      /did you mean "motor left"\?/,
    );
  });
  it("with a mark that is not a number are rejected", async () => {
    const path = table("observations,actions,terminals", "0,0,0", "1,0,nan", "2,0,1");
    expect(await refusal(openEpisodes(path, { mapping: flag({ achievedGoal: "observations" }) }))).toBe(
      `${path}: array "terminals" holds NaN at row 1; make it 1 in the last row of an episode, and 0 elsewhere`,
    );
  });
  it("whose episodes come back are rejected", async () => {
    const { fields } = await readMapping(fixture("log.mapping.json"));
    const episode = { text: "motor left", origin: "map.json" };
    expect(await refusal(openEpisodes(fixture("log.csv"), { mapping: { fields, episode } }))).toMatch(
      /array "motor left" comes back to episode \S+ at row \d+; sort the rows by episode/,
    );
  });
});

it("a folder of something else is rejected", async () => {
  const folder = mkdtempSync(join(tmpdir(), "smore-else-"));
  writeFileSync(join(folder, "README.md"), "nothing");
  expect(await refusal(openEpisodes(folder))).toMatch(/is not a folder of episodes that Smore supports/);
  rmSync(folder, { recursive: true });
  expect(await refusal(openEpisodes(fixture("")))).toMatch(/holds files of several kinds \(.*\.npz.*\)/);
});

it.each(["", "data"])("a Minari dataset of another backend is rejected, by its name (%s)", async (inner) => {
  const folder = mkdtempSync(join(tmpdir(), "smore-backend-"));
  mkdirSync(join(folder, inner), { recursive: true });
  writeFileSync(join(folder, inner, "metadata.json"), JSON.stringify({ data_format: "parquet" }));
  expect(await refusal(openEpisodes(folder))).toMatch(
    /metadata\.json: data_format is "parquet", .* write the dataset again with data_format="hdf5"$/,
  );
  rmSync(folder, { recursive: true });
});

it("a file of other arrays is rejected with their names", async () => {
  expect(await refusal(openEpisodes(fixture("refused.npz")))).toMatch(
    /refused\.npz holds "object", "text", "structured" and "complex", which is not a layout that Smore supports, since there is no "actions"; give their meaning in a mapping file/,
  );
});
