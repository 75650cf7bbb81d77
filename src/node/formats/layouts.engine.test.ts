import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { refusal } from "../../core/base/testing/refusal.ts";
import type { EpisodeDataset } from "../../core/data/dataset.ts";
import { type Field, type Mapping, writtenMapping } from "../../core/formats/mapping.ts";
import { fixture } from "../../core/formats/testing/sources.ts";
import { buildNpy, buildZip, npyOf } from "../../core/formats/testing/zip-builder.ts";
import { openEpisodes } from "./open-episodes.ts";
import { readMapping } from "./read-mapping.ts";
import { expectLine, readFile } from "./testing/line.ts";

const home = mkdtempSync(join(tmpdir(), "smore-layouts-"));
afterAll(() => rmSync(home, { recursive: true }));

const mapped = (
  fields: Partial<Record<Field, string>>,
  marks: Partial<Record<"episode", string>> = {},
): Mapping => ({
  ...writtenMapping(fields, (field) => `map.json, field "${field}":`),
  ...(marks.episode !== undefined && {
    episode: { text: marks.episode, origin: 'map.json, field "episode":' },
  }),
});
const goal = mapped({ achievedGoal: "observations[0:2]" });
const notesOf = ({ header }: EpisodeDataset) => header.provenance.notes as string[];

function archive(arrays: Readonly<Record<string, Buffer>>, name = "made.npz"): string {
  const path = join(home, name);
  writeFileSync(
    path,
    buildZip(Object.entries(arrays).map(([name, content]) => ({ name: `${name}.npy`, content }))),
  );
  return path;
}
const numbers = (count: number, value: (i: number) => number) =>
  Array.from({ length: count }, (_, i) => value(i));

describe("end marks", () => {
  /** Two episodes of three rows, of which row i has the observation i. */
  const file = (marks: Readonly<Record<string, readonly number[]>>) =>
    archive({
      observations: npyOf(
        [6, 2],
        numbers(12, (i) => Math.floor(i / 2)),
      ),
      actions: npyOf(
        [6, 1],
        numbers(6, (i) => i / 8),
      ),
      rewards: npyOf(
        [6],
        numbers(6, () => 0),
      ),
      ...Object.fromEntries(Object.entries(marks).map(([name, values]) => [name, npyOf([6], values)])),
    });
  const none = [0, 0, 0, 0, 0, 0];
  const each = [0, 0, 1, 0, 0, 1];

  it.each([
    "episode_terminals",
    "truncations",
    "truncated",
    "dones",
    "terminated",
  ])("named %s are joined with terminals that mark nothing", async (name) => {
    const dataset = await readFile(file({ terminals: none, [name]: each }), { mapping: goal });
    expect(Array.from(dataset.episodeLengths)).toEqual([2, 2]);
    expect(Array.from(dataset.episode(1).observations)).toEqual([3, 3, 4, 4, 5, 5]);
    expect(notesOf(dataset)).toContain(`episodes end where "terminals" or "${name}" is not 0`);
  });
  it("without a marked row are rejected, with the arrays that could be marks", async () => {
    const path = file({ terminals: none, cuts: each });
    expect(await refusal(openEpisodes(path, { mapping: goal }))).toBe(
      `${path} does not say where episodes end: no row of "terminals" is marked; name the arrays that do with "episode" or "end" in a mapping file, ` +
        'such as "cuts" (2 rows), or write "episode": "file" there if the whole file is one episode',
    );
  });
  it("can be replaced by a mapping that makes the file one episode", async () => {
    const mapping = mapped({ achievedGoal: "observations[0:2]" }, { episode: "file" });
    expect(Array.from((await readFile(file({ terminals: none }), { mapping })).episodeLengths)).toEqual([5]);
  });
});

describe("other arrays that cut rows into episodes", () => {
  const arrays = {
    observations: npyOf([5, 1], [0, 1, 2, 3, 4]),
    actions: npyOf([5, 1], [0.1, 0.2, 0.3, 0.4, 0.5]),
  };
  const mapping = mapped({ achievedGoal: "observations" });
  const none = npyOf([5], [0, 0, 0, 0, 0]);

  it.each([
    ["episode_lengths", npyOf([2], [2, 3]), 'episodes are as long as "episode_lengths" says'],
    ["is_first", npyOf([5], [1, 0, 1, 0, 0]), 'episodes begin where "is_first" is not 0'],
  ])("are %s, also beside terminals that mark nothing", async (name, values, note) => {
    for (const others of [{}, { terminals: none }] as Record<string, Buffer>[]) {
      const dataset = await readFile(archive({ ...arrays, ...others, [name]: values }), { mapping });
      expect(Array.from(dataset.episodeLengths)).toEqual([1, 2]);
      expect(notesOf(dataset)).toContain(note);
    }
  });
  it("are suggested where their name says that they number episodes", async () => {
    const path = archive({ ...arrays, episode_id: npyOf([5], [3, 3, 4, 4, 4]) });
    expect(await refusal(openEpisodes(path, { mapping }))).toContain('such as "episode_id", or write');
  });
  it("are ignored where they do not fit", async () => {
    const path = archive({ ...arrays, lengths: npyOf([2], [2, 2]), is_first: none });
    expect(await refusal(openEpisodes(path, { mapping }))).toContain("does not say where episodes end");
  });
});

describe("rows behind the last one of each episode", () => {
  const file = (...ends: number[]) =>
    archive({
      "data/state": npyOf([5, 1], [0, 1, 2, 3, 4]),
      "data/action": npyOf([5, 1], [0.1, 0.2, 0.3, 0.4, 0.5]),
      "meta/episode_ends": npyOf([ends.length], ends),
    });
  const mapping = mapped({ observation: "data/state", achievedGoal: "data/state" });

  it("cut a file into episodes", async () => {
    const dataset = await readFile(file(2, 5), { mapping });
    expect(Array.from(dataset.episodeLengths)).toEqual([1, 2]);
    expect(Array.from(dataset.episode(1).observations)).toEqual([2, 3, 4]);
  });
  it.each([
    [[2, 4]],
    [[3, 2, 5]],
    [[0, 5]],
    [[2.5, 5]],
  ])("are rejected where they are %j for five rows", async (ends) => {
    expect(await refusal(openEpisodes(file(...ends), { mapping }))).toMatch(
      /array "meta\/episode_ends" does not cut 5 rows into episodes/,
    );
  });
});

describe("folders of other kinds", () => {
  it.each([
    [
      ["dataset_info.json", "features.json", "x.tfrecord"],
      "is a dataset of TensorFlow (RLDS), which is not read",
    ],
    [
      ["dataset_info.json", "state.json", "data.arrow"],
      "is a dataset of Hugging Face on disk, which is not read",
    ],
    [
      ["0001.png", "0002.png"],
      "is a folder of pictures (0001.png …) without actions; put those of each episode",
    ],
  ])("%j are named with their remedy", async (names, sentence) => {
    const folder = mkdtempSync(join(home, "other-"));
    for (const name of names) writeFileSync(join(folder, name), "");
    expect(await refusal(openEpisodes(folder))).toContain(`${folder} ${sentence}`);
  });
});

describe("states after each step", () => {
  /** Two episodes of two rows; the state after the last one is in `next_observations` only. */
  const arrays = {
    observations: npyOf([4, 2], [0, 9, 1, 9, 5, 9, 6, 9]),
    next_observations: npyOf([4, 2], [1, 9, 2, 9, 6, 9, 7, 9]),
    actions: npyOf([4, 1], [0.1, 0.2, 0.3, 0.4]),
    terminals: npyOf([4], [0, 1, 0, 1]),
  };
  it.each([false, true])("give the last state of an episode (rewards: %s)", async (rewarded) => {
    const others: Record<string, Buffer> = rewarded ? { rewards: npyOf([4], [0, 0, 0, 0]) } : {};
    const dataset = await readFile(archive({ ...arrays, ...others }), {
      mapping: mapped({ achievedGoal: "observations[0]" }),
    });
    expect(Array.from(dataset.episodeLengths)).toEqual([2, 2]);
    expect(Array.from(dataset.episode(1).observations)).toEqual([5, 9, 6, 9, 7, 9]);
    expect(Array.from(dataset.episode(1).achievedGoals)).toEqual([5, 6, 7]);
    expect(Array.from(dataset.episode(1).desiredGoal)).toEqual([7]);
    expect(Array.from(dataset.episode(1).actions)).toEqual([0.3, 0.4].map(Math.fround));
    expect(notesOf(dataset)[0]).toBe("the last state of each episode is that in next_observations");
  });
  it("are not used where the achieved goal has none, and the note says why", async () => {
    const qpos = npyOf([4, 1], [0, 1, 5, 6]);
    const dataset = await readFile(archive({ ...arrays, qpos, rewards: qpos }), {
      mapping: mapped({ achievedGoal: "qpos" }),
    });
    expect(Array.from(dataset.episodeLengths)).toEqual([1, 1]);
    expect(notesOf(dataset)[0]).toBe(
      "the last action of each episode is not used, because the state after it is not in the file; " +
        "next_observations cannot give it, since not every array of the states has such a one of its shape",
    );
  });
});

describe("episodes in groups", () => {
  it("of robomimic are read as the mapping chooses their observations, to the last next_obs", async () => {
    const mapping = mapped({ observation: "obs/tip, obs/height", achievedGoal: "obs/tip" });
    const dataset = await readFile(fixture("robomimic.hdf5"), { mapping });
    expectLine(dataset);
    expect(dataset.header.provenance.format).toBe("one group per episode (data/demo_0 …) in a HDF5 file");
    expect(notesOf(dataset)[0]).toBe(
      "the last state of each episode is that in next_obs/tip, next_obs/height",
    );
  });
  it("of robomimic list what an observation can be made of", async () => {
    expect(await refusal(openEpisodes(fixture("robomimic.hdf5")))).toMatch(
      /does not say what the observation is; name its arrays with "observation" in a mapping file, of .*obs\/height.*obs\/tip/,
    );
  });
  it("of d3rlpy are read by the numbers in their names", async () => {
    expectLine(await readFile(fixture("d3rlpy.h5"), { mapping: goal }));
  });
  it("are not made of columns with numbers in their names", async () => {
    const path = join(home, "columns.csv");
    writeFileSync(path, "obs_0,obs_1,action_0,action_1,done\n1,2,0.5,0.25,0\n3,4,0,0,1\n");
    const mapping = mapped({
      observation: "obs_0, obs_1",
      action: "action_0, action_1",
      achievedGoal: "obs_0",
    });
    const dataset = await readFile(path, { mapping });
    expect(Array.from(dataset.observations.read(0, 2))).toEqual([1, 2, 3, 4]);
    expect(Array.from(dataset.actions.read(0, 1))).toEqual([0.5, 0.25]);
  });
  it("reject an array that one of them lacks", async () => {
    const one = {
      "run_0/actions": npyOf([2, 1], [0.5, 0.1]),
      "run_0/observations": npyOf([3, 1], [1, 2, 3]),
    };
    const path = archive({
      ...one,
      "run_1/actions": npyOf([2, 1], [0, 0.1]),
      "run_1/states": npyOf([3, 1], [1, 2, 3]),
    });
    expect(await refusal(openEpisodes(path, { mapping: mapped({ achievedGoal: "observations" }) }))).toMatch(
      /array "observations" is missing or of another shape or type in run_1; repair it/,
    );
  });
});

describe("a folder with a file per episode", () => {
  const mapping = mapped({ observation: "observations/qpos", achievedGoal: "observations/qpos[0:2]" });

  it("is read in the order of the numbers in their names", async () => {
    const dataset = await readFile(fixture("aloha"), { mapping });
    expectLine(dataset);
    expect(dataset.header.provenance.format).toBe(
      "3 files, such as episode_0.hdf5: one episode in a HDF5 file",
    );
    const folder = join(home, "ordered");
    mkdirSync(folder);
    for (const [from, to] of [
      [0, 2],
      [1, 10],
      [2, 11],
    ])
      cpSync(fixture(`aloha/episode_${from}.hdf5`), join(folder, `episode_${to}.hdf5`));
    writeFileSync(join(folder, "README.md"), "three episodes");
    expectLine(await readFile(folder, { mapping }));
  });
  it("may hold several episodes in a file that marks their ends", async () => {
    const folder = join(home, "shards");
    mkdirSync(folder);
    const part = (start: number) => ({
      observations: npyOf([4, 1], [start, start + 1, start + 2, start + 3]),
      actions: npyOf([4, 1], [0.1, 0.2, 0.3, 0.4]),
      terminals: npyOf([4], [0, 1, 0, 1]),
    });
    archive(part(0), "shards/part0.npz");
    archive(part(4), "shards/part1.npz");
    const dataset = await readFile(folder, { mapping: mapped({ achievedGoal: "observations" }) });
    expect(Array.from(dataset.observations.read(0, 8))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(Array.from(dataset.episodeLengths)).toEqual([1, 1, 1, 1]);
  });
  it("rejects an array that has another width in one of them", async () => {
    const folder = join(home, "uneven");
    mkdirSync(folder);
    for (const width of [1, 2])
      archive(
        {
          observations: npyOf(
            [2, width],
            numbers(2 * width, (i) => i),
          ),
          actions: npyOf([1, 1], [0.5]),
        },
        `uneven/${width}.npz`,
      );
    expect(
      await refusal(openEpisodes(folder, { mapping: mapped({ achievedGoal: "observations[0]" }) })),
    ).toMatch(/array "observations" of .*2\.npz has 2 numbers per row, but 1 in .*1\.npz; repair it/);
  });
});

describe("mappings", () => {
  it("name the columns of a LeRobot dataset, and a note names what is left out", async () => {
    const mapping = mapped({
      observation: "state, observation.environment_state",
      action: "actions",
      achievedGoal: "state",
    });
    expectLine(await readFile(fixture("openpi"), { mapping }));
    const part = await readFile(fixture("openpi"), {
      mapping: mapped({ observation: "state", achievedGoal: "state" }),
    });
    expect(Array.from(part.observations.read(0, 2))).toEqual([0, 1 / 64, 1 / 8, 1 / 8 + 1 / 64]);
    expect(notesOf(part)).toEqual(
      expect.arrayContaining([
        'observation.environment_state is there and no part of the observation; name it in "observation" of a mapping file if the policy should see it',
        "observation.images.top: videos (mp4) are not decoded; make pictures of them with ffmpeg as docs/data-formats.md shows",
      ]),
    );
  });
  it("name the arrays of a replay buffer, which may be one level down", async () => {
    const buffer = {
      s: npyOf(
        [2, 3, 2],
        numbers(12, (i) => i),
      ),
      act: npyOf([2, 2, 1], [0.1, 0.2, 0.3, 0.4]),
    };
    const mapping = mapped({ observation: "s", action: "act", achievedGoal: "s[0]" });
    const dataset = await readFile(archive(buffer), { mapping });
    expect(Array.from(dataset.episodeLengths)).toEqual([2, 2]);
    expect(Array.from(dataset.episode(1).observations)).toEqual([6, 7, 8, 9, 10, 11]);
    const nested = { "buffer/o": buffer.s, "buffer/u": buffer.act, "buffer/ag": buffer.s };
    const below = await readFile(archive(nested));
    expect(Array.from(below.episode(1).achievedGoals)).toEqual([6, 7, 8, 9, 10, 11]);
  });
  it("cut the padding of a replay buffer off, where it says how long episodes are", async () => {
    const buffer = {
      observations: npyOf(
        [3, 4, 1],
        numbers(12, (i) => i),
      ),
      actions: npyOf([3, 3, 1], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]),
    };
    const mapping = mapped({ achievedGoal: "observations" });
    const part = await readFile(archive({ ...buffer, lengths: npyOf([3], [2, 3, 0]) }), { mapping });
    expect(Array.from(part.episodeLengths)).toEqual([2, 3]);
    expect(Array.from(part.episode(0).observations)).toEqual([0, 1, 2]);
    expect(notesOf(part)).toEqual(
      expect.arrayContaining([
        'episodes are as long as "lengths" says',
        "1 episodes without a whole step were left out",
      ]),
    );
    const wrong = archive({ ...buffer, lengths: npyOf([3], [2, 4, 3]) });
    expect(await refusal(openEpisodes(wrong, { mapping }))).toMatch(
      /array "lengths" holds 4 for episode 1, where the buffer has 3 steps; repair it/,
    );
  });
  it("ask about ends within the episodes of a replay buffer", async () => {
    const buffer = {
      observations: npyOf(
        [2, 3, 1],
        numbers(6, (i) => i),
      ),
      actions: npyOf([2, 3, 1], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]),
    };
    const marked = (dones: number[]) => archive({ ...buffer, dones: npyOf([2, 3], dones) });
    const mapping = mapped({ achievedGoal: "observations" });
    expect(await refusal(openEpisodes(marked([0, 0, 1, 0, 1, 0]), { mapping }))).toMatch(
      /array "dones" marks an end at row 1 of episode 1, and rows without a mark follow; .*write "end": \[\] in a mapping file$/,
    );
    for (const [dones, known] of [
      [[0, 0, 1, 0, 1, 1], mapping],
      [[0, 0, 1, 0, 1, 0], { ...mapping, end: [] }],
    ] as const)
      expect(Array.from((await readFile(marked([...dones]), { mapping: known })).episodeLengths)).toEqual([
        2, 2,
      ]);
  });
  it("are requested with an array of the file as an example", async () => {
    const path = archive({
      observations: npyOf(
        [2, 5],
        numbers(10, (i) => i),
      ),
      actions: npyOf([2, 1], [0.5, 0.1]),
      desired_goals: npyOf(
        [2, 3],
        numbers(6, (i) => i),
      ),
      terminals: npyOf([2], [0, 1]),
    });
    expect(await refusal(openEpisodes(path))).toMatch(/such as observations\[0:3\]$/);
    const own = archive({
      tip_achieved: npyOf([2, 1], [0, 1]),
      actions: npyOf([2, 1], [0.5, 0.1]),
      observations: npyOf([2, 1], [0, 1]),
      terminals: npyOf([2], [0, 1]),
    });
    expect(await refusal(openEpisodes(own))).toMatch(/such as tip_achieved$/);
  });
});

describe("numbers in the names of arrays", () => {
  const part = (first: number) => ({
    observations: npyOf([3, 1], [first, first + 1, first + 2]),
    actions: npyOf([3, 2], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]),
  });
  const named = (name: (i: number) => string) =>
    archive(
      Object.fromEntries(
        [0, 5].flatMap((first, i) =>
          Object.entries(part(first)).map(([array, values]) => [`${name(i)}${array}`, values]),
        ),
      ),
    );
  const mapping = mapped({ achievedGoal: "observations" });

  it.each([["episode_"], ["demo"]])("keep episodes apart behind %s", async (prefix) => {
    const dataset = await readFile(
      named((i) => `${prefix}${i}_`),
      { mapping },
    );
    expect(Array.from(dataset.episodeLengths)).toEqual([2, 2]);
    expect(Array.from(dataset.episode(1).observations)).toEqual([5, 6, 7]);
  });
  it("do not make episodes of the arms of a robot", async () => {
    expect(
      await refusal(
        openEpisodes(
          named((i) => `arm_${i}_`),
          { mapping },
        ),
      ),
    ).toContain('is not a layout that Smore supports, since there is no "actions"');
  });
});

it("steps whose observations differ in length are not episodes", async () => {
  const path = join(home, "ragged.jsonl");
  const steps = [[0, 1], [2], [3, 4]].map((obs, i) => ({ obs, act: [0.1, 0.2], done: i === 2 }));
  writeFileSync(path, steps.map((step) => JSON.stringify(step)).join("\n"));
  const mapping = mapped({ observation: "obs", action: "act", achievedGoal: "obs" });
  expect(await refusal(openEpisodes(path, { mapping }))).toMatch(
    /ragged\.jsonl: its entries are single steps, since "done" is one number in each, but "obs" has not the same length/,
  );
});

it("a mapping that cannot be read is named with the reason", async () => {
  expect(await refusal(readMapping(join(home, "nowhere.json")))).toMatch(
    /^cannot read the mapping .*nowhere\.json: there is no such file or folder; check the path$/,
  );
});

describe("lists of episodes of unequal length", () => {
  it.each([
    "list-of-dictionaries.pkl",
    "dictionary-of-lists.pkl",
    "objects.pkl",
    "objects.npz",
    "episodes.pt",
  ])("are read from %s", async (name) => {
    const mapping = mapped({ achievedGoal: "observations[0:2]", desiredGoal: "goal" });
    const dataset = await readFile(fixture(name), { mapping });
    expect(Array.from(dataset.episodeLengths)).toEqual([4, 3, 4]);
    for (const episode of [0, 1, 2])
      expect(Array.from(dataset.episode(episode).desiredGoal)).toEqual([
        episode + 0.5,
        episode + 0.5 + 1 / 64,
      ]);
    expect(Array.from(dataset.episode(1).observations)).toEqual(
      numbers(12, (i) => 1 + Math.floor(i / 3) / 8 + (i % 3) / 64),
    );
    expect(Array.from(dataset.episode(2).actions)).toEqual(
      numbers(8, (i) => (((10 + 2 * Math.floor(i / 2) + (i % 2)) % 9) - 4) / 4),
    );
  });
  it("may be lists of steps, in a dictionary with default entries", async () => {
    expectLine(await readFile(fixture("steps.pkl"), { mapping: goal }));
  });
  it("may be a dictionary that numpy.save wrote", async () => {
    expectLine(await readFile(fixture("dictionary.npy"), { mapping: goal }));
  });
});

describe("PyTorch archives", () => {
  it("of tensors are read, with axes in any order", async () => {
    expectLine(await readFile(fixture("tensors.pt"), { mapping: goal }));
  });
  it("of networks are rejected by the name of their class", async () => {
    expect(await refusal(openEpisodes(fixture("network.pt")))).toMatch(
      /network\.pt, member "network\/data\.pkl", byte \d+: it names "torch\.nn\.modules\.linear\.Linear"/,
    );
  });
});

it("pictures that are packed in rows of bytes are rejected as observations", async () => {
  const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 4), }\n";
  const camera = buildNpy(header, Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0xff, 0xd8, 0xff, 0xe0));
  const path = archive({
    camera,
    qpos: npyOf([2, 1], [0, 1]),
    actions: npyOf([2, 1], [0.5, 0]),
    terminals: npyOf([2], [0, 1]),
  });
  const mapping = mapped({ observation: "camera", achievedGoal: "qpos" });
  expect(await refusal(readFile(path, { mapping }))).toMatch(
    /array "camera" holds JPEG pictures and not their pixels/,
  );
});

describe("JSON lines", () => {
  function lines(...objects: readonly unknown[]): string {
    const path = join(home, "log.jsonl");
    writeFileSync(path, `${objects.map((object) => JSON.stringify(object)).join("\n")}\n`);
    return path;
  }
  const mapping = mapped({ observation: "obs/tip", action: "action", achievedGoal: "obs/tip[0]" });

  it("may hold a step each", async () => {
    const path = lines(
      { obs: { tip: [0, 1] }, action: [0.5], done: false, info: "start" },
      { obs: { tip: [2, 3] }, action: [0.25], done: true, info: "end" },
      { obs: { tip: [4, 5] }, action: [0.5], done: false, info: "start" },
      { obs: { tip: [6, 7] }, action: [0], done: true, info: "end" },
    );
    const dataset = await readFile(path, { mapping });
    expect(Array.from(dataset.episodeLengths)).toEqual([1, 1]);
    expect(Array.from(dataset.episode(1).observations)).toEqual([4, 5, 6, 7]);
    expect(Array.from(dataset.actions.read(0, 2))).toEqual([0.5, 0.5]);
    expect(dataset.header.provenance.format).toBe("rows of steps in a text of JSON lines");
  });
  it("may hold an episode each", async () => {
    const path = lines(
      {
        obs: {
          tip: [
            [0, 1],
            [2, 3],
            [4, 5],
          ],
        },
        action: [[0.5], [0.25]],
      },
      {
        obs: {
          tip: [
            [6, 7],
            [8, 9],
          ],
        },
        action: [[-0.5]],
      },
    );
    const dataset = await readFile(path, { mapping });
    expect(Array.from(dataset.episodeLengths)).toEqual([2, 1]);
    expect(Array.from(dataset.episode(1).observations)).toEqual([6, 7, 8, 9]);
    expect(Array.from(dataset.episode(1).actions)).toEqual([-0.5]);
  });
  it("that are not pictures are rejected with their number", async () => {
    const path = join(home, "broken.jsonl");
    writeFileSync(path, '{"action": [0.5]}\n{"action": [0.5\n');
    expect(await refusal(openEpisodes(path))).toMatch(
      /broken\.jsonl, line 2 is not a JSON object .*; write one object per line$/,
    );
  });
});

describe("whole-numbered actions", () => {
  const file = (actions: Buffer) =>
    archive({ observations: npyOf([4, 1], [0, 1, 2, 3]), actions, terminals: npyOf([4], [0, 0, 0, 1]) });
  const integers = buildNpy(
    "{'descr': '|i1', 'fortran_order': False, 'shape': (4,), }\n",
    Uint8Array.of(0, 1, 1, 0),
  );
  const mapping = mapped({ achievedGoal: "observations" });

  it("of an integer type get a question, which bounds answer", async () => {
    const path = file(integers);
    expect(await refusal(openEpisodes(path, { mapping }))).toBe(
      `${path}: array "actions" holds whole numbers (int8): are they discrete actions, which Smore does not support, or measurements? For measures give their bounds with --action-range low:high`,
    );
    const dataset = await readFile(path, { mapping, actionRange: { low: [-2], high: [2] } });
    expect(Array.from(dataset.actions.read(0, 3))).toEqual([0, 0.5, 0.5]);
  });
  it("of a type with fractions get a note", async () => {
    const dataset = await readFile(file(npyOf([4, 1], [0, 1, 1, 0])), { mapping });
    expect(notesOf(dataset)).toContain(
      "every action is a whole number, and is treated as continuous; Smore does not support discrete actions",
    );
  });
});

describe("Minari datasets", () => {
  function withMetadata(metadata: Readonly<Record<string, unknown>>): string {
    const folder = mkdtempSync(join(home, "minari-"));
    cpSync(fixture("minari"), folder, { recursive: true });
    writeFileSync(join(folder, "data/metadata.json"), JSON.stringify(metadata));
    return folder;
  }
  it.each([
    [{ type: "Discrete", n: 7, start: 0 }, "Discrete(7)"],
    [{ type: "MultiDiscrete", nvec: [2, 3] }, "MultiDiscrete([2,3])"],
  ])("with the action space %j are rejected by its name", async (space, name) => {
    const folder = withMetadata({ action_space: JSON.stringify(space) });
    expect(await refusal(openEpisodes(folder))).toBe(
      `${join(folder, "data/metadata.json")}: its action space is ${name}, and Smore supports only continuous actions (Box); give a dataset of continuous actions`,
    );
  });
  it("keep their id", async () => {
    const source = await openEpisodes(withMetadata({ dataset_id: "D4RL/line/expert-v2" }));
    expect(source.name).toBe("D4RL/line/expert-v2");
    await source.close();
  });
});

describe("files of a LeRobot dataset", () => {
  it("given by themselves ask for their folder", async () => {
    expect(await refusal(openEpisodes(fixture("lerobot-v2/data/chunk-000/episode_000000.parquet")))).toMatch(
      /this is a file of a LeRobot dataset, so give the folder that holds its meta\/info\.json$/,
    );
  });
  it("that are Git LFS pointers are named", async () => {
    const folder = join(home, "lerobot");
    cpSync(fixture("lerobot-v2"), folder, { recursive: true });
    const path = join(folder, "data/chunk-000/episode_000001.parquet");
    writeFileSync(path, "version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 82515\n");
    expect(await refusal(openEpisodes(folder))).toBe(
      `${path}: the file is a Git LFS pointer and not the data (82,515 bytes); run \`git lfs pull\` in its folder`,
    );
  });
});
