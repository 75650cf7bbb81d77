import { existsSync } from "node:fs";
import { copyFile, cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { everyCase, selectCases } from "../../src/core/base/testing/every-case.ts";
import { EpisodeDataset } from "../../src/core/data/index.ts";
import { writeDataset } from "../../src/node/datasets/index.ts";
import { smore, startSmore, temporaryFolder } from "../support/smore.ts";

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/formats/${name}`, import.meta.url));
const LINE = ["--env", "Line", "--distance-threshold", "0.05"];
let folder: string;
let remove: () => Promise<void>;

beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
});
afterAll(() => remove());

async function data(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await smore(["data", ...args], folder);
  expect(code, stderr).toBe(0);
  return stdout;
}

async function refusal(...args: string[]): Promise<string> {
  const { code, stderr } = await smore(args, folder);
  expect(stderr.trim().split("\n"), stderr).toHaveLength(1);
  expect(stderr).toMatch(/^error: /);
  expect(code).toBe(1);
  return stderr;
}

it("inspect prints the contents of a file, for people and as JSON", async () => {
  const text = await data("inspect", fixture("buffer-protocol4.pkl"), ...LINE);
  expect(text).toMatch(/^o +float64 +\(3, 5, 3\)$/m);
  expect(text).toContain("* rows in the first episode: o 5; ag 5; u 4; so it has 4 steps");
  expect(text).toMatch(/^ +3 +12 +4 +100\.0 % +1\.00$/m);
  expect(text).toContain("no duplicate episodes");
  const json = JSON.parse(await data("inspect", fixture("buffer-protocol4.pkl"), ...LINE, "--json"));
  expect(json).toMatchObject({
    arrays: [{ name: "o", type: "float64", shape: [3, 5, 3] }, {}, {}, {}],
    statistics: {
      episodeCount: 3,
      successRate: 1,
      observations: { minimum: [0, 1 / 64, 1 / 32], maximum: [2.5, 2.5 + 1 / 64, 2.5 + 1 / 32] },
    },
    duplicates: [],
    returns: [{ from: 1, to: 1, count: 3 }],
  });
});

it.runIf(everyCase)("inspect shows the statistics of numbers out of range, and fails", async () => {
  const path = join(folder, "wide.csv");
  await writeFile(path, "observations,actions,terminals\n0,-4,0\n1,0.5,0\n2,2,0\n3,0,1\n");
  const options = ["--achieved-goal", "observations", "--distance-threshold", "0.1"];
  const { code, stdout } = await smore(["data", "inspect", path, ...options], folder);
  expect(stdout).toMatch(/^actions 0 .* -4\.0000 +2\.0000$/m);
  expect(stdout).toContain("2 of 3 actions (67 %) are beyond [-1, 1]");
  expect(stdout).toContain("error: episode 0, step 0, actions 0: -4; actions must lie in [-1, 1]");
  expect(code).toBe(1);
  const scaled = await data("inspect", path, ...options, "--action-range", "-4:4");
  expect(scaled).toMatch(/^actions 0 .* -1\.0000 +0\.5000$/m);
});

it.runIf(everyCase)("inspect gives numbered groups one line, and reads them", async () => {
  const mapping = join(folder, "robomimic.mapping.json");
  await writeFile(
    mapping,
    JSON.stringify({ observation: ["obs/tip", "obs/height"], achievedGoal: "obs/tip" }),
  );
  const text = await data(
    "inspect",
    fixture("robomimic.hdf5"),
    "--mapping",
    mapping,
    "--distance-threshold",
    "0.1",
  );
  expect(text).toMatch(/^ *data\/demo_\{0…2\}\/obs\/tip +float64 +\(4, 2\)$/m);
  expect(text).toMatch(/^ +3 +12 +4 +100\.0 %/m);
});

it.runIf(everyCase)("inspect lists the arrays even where it cannot know what they mean", async () => {
  const { code, stdout, stderr } = await smore(["data", "inspect", fixture("ogbench.npz"), ...LINE], folder);
  expect(stdout).toMatch(/^qpos +float32 +\(15, 2\)$/m);
  expect(stderr).toContain("say it with --achieved-goal");
  expect(code).toBe(1);
});

it("convert makes a folder that the other commands take", async () => {
  await data("convert", fixture("ogbench.npz"), "line", "--achieved-goal", "qpos", ...LINE);
  expect(await readdir(join(folder, "line"))).toContain("header.json");
  expect(await data("head", "line", "--episode", "1", "--steps", "1")).toMatch(
    /^ +0 +1 1\.016 1\.031 +1 1\.016 +0\.25 0\.5$/m,
  );
  for (const format of selectCases(["ogbench", "buffer", "minari"])) {
    await data("convert", "line", `line-${format}`, "--to", format);
    await data("convert", `line-${format}`, `again-${format}`, ...LINE);
    for (const column of ["observations", "achieved-goals", "actions", "desired-goals"])
      expect(await readFile(join(folder, `again-${format}`, `${column}.f32`))).toEqual(
        await readFile(join(folder, "line", `${column}.f32`)),
      );
  }
  await data("plot", "line", "--out", "line.svg");
  expect(await readFile(join(folder, "line.svg"), "utf8")).toContain("3 episodes");
  expect(await data("split", "line", "most", "rest", "--share", "0.67")).toContain(
    "most: 2 episodes, 8 transitions",
  );
  expect(await data("validate", "most", "--against", "rest")).toMatch(/^no errors$/m);
  expect(await data("mix", "again", "most=0.5", "rest=0.5", "--episodes", "2")).toContain(
    "again: 2 episodes",
  );
  const { code, stdout } = await smore(["data", "validate", "line", "--against", "most"], folder);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^error: episode \d: also episode 0 of the other data/m);
  expect(stdout).toMatch(/^2 errors$/m);
});

it.runIf(everyCase)("pictures of a folder are inspected, validated, converted and trained on", async () => {
  for (const episode of [0, 1, 2]) {
    await cp(fixture("film/episode_0"), join(folder, `film/episode_${episode}`), { recursive: true });
    await cp(fixture("film/episode_0.csv"), join(folder, `film/episode_${episode}.csv`));
  }
  const mapping = { observation: "frames", achievedGoal: "x" };
  await writeFile(join(folder, "film.json"), JSON.stringify(mapping));
  const meaning = ["--mapping", "film.json", "--distance-threshold", "0.05"];
  const json = JSON.parse(await data("inspect", "film", ...meaning, "--json"));
  expect(json.header).toMatchObject({ observationType: "uint8", observationShape: [40, 48, 3] });
  expect(await data("validate", "film", ...meaning)).toContain("no errors");
  await data("convert", "film", "pixels", ...meaning);
  expect((await readFile(join(folder, "pixels/observations.u8"))).length).toBe(3 * 3 * 40 * 48 * 3);
  const settings = ["--agent", "gcbc", "--updates", "10", "--name", "pixels"];
  const { code, stderr } = await smore(["train", "--dataset", "film", ...meaning, ...settings], folder);
  expect(code, stderr).toBe(0);
  expect(existsSync(join(folder, "runs/pixels/policy.onnx"))).toBe(true);
});

it.runIf(everyCase)(
  "a dataset is a name, a folder or a file, and its environment an argument or a flag",
  async () => {
    const header = await data("head", "point-reach-random", "PointReach", "--steps", "1");
    expect(header).toContain("episode 0 of 500, 50 steps");
    for (const environment of [
      ["PointReach"],
      ["--env", "PointReach"],
      ["PointReach", "--env", "PointReach"],
    ])
      expect(
        await data("head", join("datasets", "point-reach-random-small"), ...environment, "--steps", "1"),
      ).toBe(header);
    expect(
      await refusal("data", "inspect", "point-reach-random", "PointReach", "--env", "FetchReach"),
    ).toContain("the environment is given twice, as PointReach and with --env as FetchReach");
    expect(await data("mix", "few", "point-reach-random=1", "--episodes", "2")).toContain("few: 2 episodes");
  },
);

it.runIf(everyCase)(
  "a folder of an unknown environment says so, and what does not fit another one",
  async () => {
    await writeFile(join(folder, "own.csv"), "o,p,actions,terminals\n0,0,0.5,0\n1,0,0.5,0\n2,0,0.5,1\n");
    const options = ["--mapping", "own.json", "--distance-threshold", "0.1"];
    await writeFile(
      join(folder, "own.json"),
      JSON.stringify({ observation: ["o", "p"], action: "actions", achievedGoal: "o" }),
    );
    expect(await data("inspect", "own.csv", ...options)).toContain("own: episodes of an unknown environment");
    await data("convert", "own.csv", "own", ...options);
    expect(await refusal("train", "PointReach", "--dataset", "own")).toContain(
      'own: field "goalSize" is 1 but PointReach has 2; leave the environment out, and policies are evaluated on held-out episodes',
    );
  },
);

it("validate compares an archive with its sibling for validation", async () => {
  for (const name of ["ogbench.npz", "ogbench-val.npz"]) await copyFile(fixture(name), join(folder, name));
  const { stdout } = await smore(["data", "validate", "ogbench.npz", "--achieved-goal", "qpos"], folder);
  expect(stdout).toContain("note: compared with ogbench-val.npz");
  expect(stdout).toContain("error: episode 0: also episode 0 of the other data");
});

it.runIf(everyCase)("validate lists every place as JSON", async () => {
  const rows = Array.from({ length: 15 }, (_, i) => `${i},7,${i === 14 ? 1 : 0}`);
  await writeFile(join(folder, "out-of-range.csv"), ["observations,actions,terminals", ...rows].join("\n"));
  const args = ["data", "validate", "out-of-range.csv", "--achieved-goal", "observations"];
  const text = await smore(args, folder);
  expect(text.stdout).toMatch(/^error: 4 more places: the same$/m);
  const { code, stdout } = await smore([...args, "--json"], folder);
  expect(code).toBe(1);
  const { path, episodeCount, errors, findings } = JSON.parse(stdout);
  expect({ path, episodeCount, errors }).toEqual({ path: "out-of-range.csv", episodeCount: 1, errors: 14 });
  expect(findings.map(({ place }: { place: string }) => place)).toEqual(
    Array.from({ length: 14 }, (_, step) => `episode 0, step ${step}, actions 0`),
  );
});

it.runIf(everyCase)("validate lists every unsound number of a dataset folder", async () => {
  const header = {
    ...{ name: "odd", environment: "Line", horizon: 2, distanceThreshold: 0.05, provenance: {} },
    ...{ observationSize: 1, goalSize: 1, actionSize: 1 },
  };
  const columns = {
    episodeLengths: Uint32Array.of(2, 1),
    observations: Float32Array.of(0, 1, Number.NaN, 3, 4),
    achievedGoals: Float32Array.of(0, 1, 2, 3, 4),
    actions: Float32Array.of(0, 1.5, -2),
    desiredGoals: Float32Array.of(2, Number.POSITIVE_INFINITY),
  };
  await writeDataset(new EpisodeDataset(header, columns, { values: false }), join(folder, "odd"));
  const { code, stdout } = await smore(["data", "validate", "odd"], folder);
  expect(code).toBe(1);
  for (const place of [
    "episode 0, step 2, observations 0: NaN",
    "episode 0, step 1, actions 0: 1.5",
    "episode 1, step 0, actions 0: -2",
    "episode 1, step 0, desiredGoal 0: Infinity",
  ])
    expect(stdout).toContain(`error: ${place}`);
  expect(await refusal("data", "head", "odd")).toContain('column "observations" holds NaN');
});

it.runIf(everyCase)(
  "flags for the meaning of arrays are rejected for dataset folders, which define it",
  async () => {
    for (const command of [["inspect"], ["head"], ["validate"], ["plot", "--out", "refused.svg"]])
      expect(
        await refusal("data", command[0], "line", "--achieved-goal", "o[0:2]", ...command.slice(1)),
      ).toContain("line is a dataset of Smore, which defines its arrays itself; leave --achieved-goal out");
    expect(await refusal("data", "inspect", "line", "--distance-threshold", "9")).toContain(
      "--distance-threshold",
    );
    for (const command of ["inspect", "validate"])
      expect(await refusal("data", command, "line", "--env", "Nonsense")).toContain(
        "line comes from Line, not Nonsense; leave --env out",
      );
    expect(
      await refusal("train", "--env", "FetchReach", "--dataset", "line", "--achieved-goal", "o"),
    ).toContain("leave --achieved-goal out");
    const parts = ["line=0.5", `${fixture("buffer-protocol4.pkl")}=0.5`];
    await data("mix", "of-both", ...parts, "--episodes", "2", ...LINE);
  },
);

it.runIf(everyCase)("nothing is made of what it would change, or in its place", async () => {
  const before = await data("validate", "line");
  await writeFile(join(folder, "thesis.tex"), "");
  for (const [out, flags] of [
    ["line", []],
    ["line/inner", []],
    [".", []],
    ["line", ["--overwrite"]],
    ["../..", ["--overwrite"]],
  ] as const)
    expect(await refusal("data", "convert", "line", out, "--to", "minari", ...flags)).toMatch(
      /one is or holds the other; choose another output/,
    );
  expect(await refusal("data", "split", "line", "line/a", "b")).toContain("one is or holds the other");
  expect(await refusal("data", "mix", "line/a", "line=1", "--episodes", "1")).toContain("one is or holds");
  expect(await refusal("data", "mix", "twice", "line=0.5", "./line=0.5", "--episodes", "2")).toContain(
    "./line is given twice, but no episode is drawn twice; give it once",
  );
  await mkdir(join(folder, "other"));
  await writeFile(join(folder, "other", "thesis.tex"), "");
  const source = [fixture("buffer-protocol4.pkl"), "other", ...LINE, "--overwrite"];
  expect(await refusal("data", "convert", ...source)).toContain(
    "other/thesis.tex would be lost; choose another name than other, or remove it yourself",
  );
  expect(await readdir(join(folder, "other"))).toEqual(["thesis.tex"]);
  expect(await data("validate", "line")).toBe(before);
  await data("convert", fixture("buffer-protocol4.pkl"), "replaced", ...LINE);
  await data("convert", fixture("buffer-protocol3.pkl"), "replaced", ...LINE, "--overwrite");
  expect(await data("inspect", "replaced", "--json")).toContain("buffer-protocol3.pkl");
});

it.runIf(everyCase)("split makes both folders or none", async () => {
  await writeFile(join(folder, "occupied"), "");
  for (const [first, second] of [
    ["part", "./part"],
    ["part", "part/inner"],
    ["part/inner", "part"],
  ])
    expect(await refusal("data", "split", "line", first, second)).toContain(
      "one is or holds the other; choose another output",
    );
  expect(await refusal("data", "split", "line", "part", "occupied/inner", "--share", "0.5")).toContain(
    "cannot write",
  );
  expect(existsSync(join(folder, "part"))).toBe(false);
});

it.runIf(everyCase)("what is interrupted leaves nothing", async () => {
  const home = join(folder, "interrupted");
  const [episodes, steps, observationSize] = [200, 50, 1000];
  const header = {
    ...{ name: "large", environment: "Line", horizon: steps, distanceThreshold: 0.05, provenance: {} },
    ...{ observationSize, goalSize: 1, actionSize: 1 },
  };
  const states = episodes * (steps + 1);
  const large = new EpisodeDataset(header, {
    episodeLengths: new Uint32Array(episodes).fill(steps),
    observations: new Float32Array(states * observationSize),
    achievedGoals: new Float32Array(states),
    actions: new Float32Array(episodes * steps),
    desiredGoals: new Float32Array(episodes),
  });
  await writeDataset(large, join(home, "large"));
  for (const args of [
    ["mix", "out", "large=1", "--episodes", "190"],
    ["split", "large", "first", "out", "--share", "0.1"],
  ]) {
    const { child, finished } = startSmore(["data", ...args], home);
    while (!(await readdir(home)).some((name) => name.startsWith(".out.tmp-"))) await sleep(1);
    child.kill("SIGINT");
    // Before it, a slow machine reports the progress of what took longer than two seconds.
    const stderr = expect.stringMatching(/(?:^|\n)error: stopped; nothing was written\n$/);
    expect(await finished).toMatchObject({ code: 1, stderr });
    expect(await readdir(home)).toEqual(["large"]);
  }
});

it.runIf(everyCase)("mistakes end in one sentence and leave nothing", async () => {
  await writeFile(join(folder, "noise.bin"), "\x7fELF noise");
  expect(await refusal("data", "convert", "noise.bin", "out", ...LINE)).toContain("docs/data-formats.md");
  expect(await refusal("data", "convert", fixture("buffer-protocol4.pkl"), "out")).toContain(
    "give --env <id>",
  );
  expect(
    await refusal("data", "convert", fixture("buffer-protocol4.pkl"), "out", "--env", "FetchReech"),
  ).toContain('did you mean "FetchReach"?');
  expect(
    await refusal("data", "convert", fixture("buffer-protocol4.pkl"), "out", "--env", "FetchReach"),
  ).toContain('field "observationSize" is 3 but FetchReach has 10');
  expect(await refusal("data", "mix", "out", "line", "--episodes", "2")).toContain(
    "expected a dataset and its share",
  );
  expect(await refusal("data", "plot", "line", "--out", "line.png")).toContain("must end in .svg");
  expect(await refusal("data", "head", "line", "--episode", "3")).toContain("has the episodes 0 to 2");
  expect(await refusal("data", "split", "line", "most", "rest")).toContain("most already exists");
  expect(existsSync(join(folder, "out"))).toBe(false);
});

const reach = fileURLToPath(new URL("../../../shared/data/fetchreach_right_expert_200.pkl", import.meta.url));
const skipped = existsSync(reach) ? "" : ` (skipped: there is no ${reach})`;

it.skipIf(!existsSync(reach))(
  `train converts a recorded buffer once and trains on it${skipped}`,
  async () => {
    const train = (name: string) =>
      smore(
        [
          "train",
          "--env",
          "FetchReach",
          "--dataset",
          reach,
          "--name",
          name,
          "--updates",
          "2",
          "--set",
          "evaluation.episodes=1",
        ],
        folder,
      );
    const first = await train("first");
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toMatch(/converted .* into datasets\/fetchreach_right_expert_200-[0-9a-f]{12}/);
    const second = await train("second");
    expect(second.code, second.stderr).toBe(0);
    expect(second.stdout).not.toContain("converted");
    const [a, b] = await Promise.all(
      ["first", "second"].map(async (name) =>
        JSON.parse(await readFile(join(folder, "runs", name, "config.json"), "utf8")),
      ),
    );
    expect(a.dataset).toEqual(b.dataset);
  },
);
