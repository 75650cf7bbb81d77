// The command line as a user meets it: lists, completion, runs from the settings of others, reports of runs.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allAgents, settingsOf } from "../../src/core/agents/settings-text.ts";
import { everyCase } from "../../src/core/base/testing/every-case.ts";
import { listEnvs } from "../../src/core/envs/index.ts";
import { latexTable } from "../../src/node/sweep/report-formats.ts";
import { hashOf } from "../support/runs.ts";
import { smore, temporaryFolder } from "../support/smore.ts";

let folder: string;
let remove: () => Promise<void>;
const SMALL = ["--updates", "3", "--set", "agent.hiddenSizes=[8]", "--set", "evaluation.episodes=2"];

/** Empty if LaTeX can be tested on this machine, else why it is skipped, for the name of the test. */
const latexMissing =
  spawnSync("pdflatex", ["--version"]).status === 0
    ? ""
    : ' (skipped: there is no pdflatex; install Debian\'s "texlive-latex-recommended")';

/** The output of a command that must succeed. */
async function run(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await smore(args, folder);
  expect(code, stderr).toBe(0);
  return stdout;
}
const config = async (name: string) =>
  JSON.parse(await readFile(join(folder, "runs", name, "config.json"), "utf8"));

beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  await run("collect", "point-reach-random", "--episodes", "5");
  await run("train", "PointReach", "--dataset", "datasets/point-reach-random-5", "--seed", "3", ...SMALL);
}, 60_000);
afterAll(() => remove());

describe("smore list", () => {
  it("prints everything as JSON as well", async () => {
    const lists = Object.fromEntries(
      await Promise.all(
        ["envs", "agents", "datasets", "experts", "runs"].map(async (kind) => [
          kind,
          JSON.parse(await run("list", kind, "--json")),
        ]),
      ),
    );
    expect(lists.envs.map(({ id }: { id: string }) => id)).toEqual(listEnvs().map(({ spec }) => spec.id));
    expect(lists.agents.map(({ name }: { name: string }) => name)).toEqual(
      allAgents().map(({ name }) => name),
    );
    expect(lists.datasets.folders).toMatchObject([
      { folder: "datasets/point-reach-random-5", environment: "PointReach", episodes: 5, transitions: 250 },
    ]);
    expect(lists.experts.length).toBeGreaterThan(0);
    expect(lists.runs).toMatchObject([{ run: "point-reach-smore-seed3", state: "finished", evaluatedAt: 3 }]);
  });

  it("explains every setting of every agent with the comment of the sources", async () => {
    const agents: { name: string; settings: { path: string; comment?: string }[] }[] = JSON.parse(
      await run("list", "agents", "--json"),
    );
    for (const [index, agent] of allAgents().entries()) {
      expect(agents[index].settings.map(({ path }) => path)).toEqual(
        settingsOf(agent).map(({ path }) => path),
      );
      const silent = agents[index].settings.filter(({ comment }) => !comment);
      expect(silent.map(({ path }) => `${agent.name}: ${path}`)).toEqual([]);
    }
    expect(await run("list", "agents", "smore")).toContain(
      "agent.expectile = 0.8 (a number > 0 and < 1)\n    τ of the value's expectile; above ½",
    );
  });
});

describe("completion", () => {
  const complete = (script: string, ...words: string[]) => {
    const list = words.map((word) => `'${word}'`).join(" ");
    const program = `${script}\nCOMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _smore; echo "\${COMPREPLY[@]}"`;
    return spawnSync("bash", ["-c", program], { encoding: "utf8" }).stdout.trim();
  };

  it.skipIf(spawnSync("bash", ["-c", "complete"]).status !== 0)("works in bash", async () => {
    const script = await run("completion", "bash");
    expect(complete(script, "smore", "tr")).toBe("train train-online");
    expect(complete(script, "smore", "data", "in")).toBe("inspect");
    expect(complete(script, "smore", "train", "--size", "")).toBe("small paper");
    expect(complete(script, "smore", "train", "--env", "PointR")).toBe("PointReach PointRooms");
    expect(complete(script, "smore", "play", "PointRe")).toBe("PointReach");
    expect(complete(script, "smore", "report", "--high")).toBe("--highlight");
    expect(complete(script, "smore", "collect", "point-reach-r")).toBe("point-reach-random");
  });

  it.runIf(everyCase)("has scripts for zsh and fish", async () => {
    expect(await run("completion", "zsh")).toMatch(/^#compdef smore\n/);
    expect(await run("completion", "fish")).toContain("-l size -x -a 'small paper'");
  });
});

describe("a run that starts with the settings of another", () => {
  it("has its settings and its dataset, but for those that are given", async () => {
    const source = "runs/point-reach-smore-seed3/config.json";
    await run("train", "--config", source, "--seed", "4", "--set", "agent.expectile=0.7");
    const [first, second] = [
      await config("point-reach-smore-seed3"),
      await config("point-reach-smore-seed4"),
    ];
    expect(second).toEqual({ ...first, seed: 4, agent: { ...first.agent, expectile: 0.7 } });
  });

  it.runIf(everyCase)("is the same to the bit without other flags, under the next free name", async () => {
    const stdout = await run("train", "--config", "runs/point-reach-smore-seed3");
    expect(stdout).toMatch(
      /^runs\/point-reach-smore-seed3 exists, so this run is runs\/point-reach-smore-seed3-2;/,
    );
    const policies = ["point-reach-smore-seed3", "point-reach-smore-seed3-2"].map((name) =>
      hashOf(join(folder, "runs", name, "policy.onnx")),
    );
    expect(await policies[1]).toBe(await policies[0]);
  });

  it.runIf(everyCase)("has the defaults of another agent", async () => {
    await run("train", "--config", "runs/point-reach-smore-seed3", "--agent", "bc", "--name", "bc");
    const { agent, training } = await config("bc");
    expect(agent).toMatchObject({ name: "bc", hiddenSizes: [256, 256, 256] });
    expect(training.updates).toBe(3);
  });

  it.runIf(everyCase)("replaces a run with --overwrite, but no folder that holds anything else", async () => {
    const args = ["train", "--config", "runs/bc", "--name", "bc", "--seed", "9", "--overwrite"];
    await run(...args);
    expect((await config("bc")).seed).toBe(9);
    await writeFile(join(folder, "runs", "bc", "notes.txt"), "mine");
    const { code, stderr } = await smore(args, folder);
    expect(code).toBe(1);
    expect(stderr).toContain("runs/bc/notes.txt belongs to no run and would be lost");
    expect(await readFile(join(folder, "runs", "bc", "notes.txt"), "utf8")).toBe("mine");
    const data = await smore(
      ["train", "--config", "runs/bc", "--runs", "datasets", "--name", "point-reach-random-5", "--overwrite"],
      folder,
    );
    expect(data.stderr).toContain("datasets/point-reach-random-5 is not the folder of a run");
  });
});

it.runIf(everyCase)("a run that is named without its folder is suggested below runs/", async () => {
  const { code, stderr } = await smore(["eval", "point-reach-smore-seed3"], folder);
  expect(stderr).toBe(
    "error: point-reach-smore-seed3/config.json is not the configuration of a run (there is no such file or folder); did you mean runs/point-reach-smore-seed3?\n",
  );
  expect(code).toBe(1);
});

it.runIf(everyCase)("a finished run is reported when it is resumed, and does not change", async () => {
  const log = join(folder, "runs", "point-reach-smore-seed3", "eval.jsonl");
  const before = await hashOf(log);
  expect(await run("resume", "runs/point-reach-smore-seed3")).toContain(
    "runs/point-reach-smore-seed3 is finished: all 3 updates are done",
  );
  expect(await hashOf(log)).toBe(before);
});

describe("a report of single runs", () => {
  it("compares them by the settings in which they differ, in all formats", async () => {
    const runs = ["runs/point-reach-smore-seed3", "runs/point-reach-smore-seed4"];
    const stdout = await run("report", ...runs, "--output", "two", "--format", "latex,csv,pdf");
    expect(stdout).toMatch(/^task +smore, expectile 0\.8 +smore, expectile 0\.7$/m);
    expect(await readFile(join(folder, "two", "tables", "success.tex"), "utf8")).toContain(
      "\\begin{tabular}",
    );
    expect(await readFile(join(folder, "two", "tables", "measures.csv"), "utf8")).toContain(
      'success rate,PointReach,"smore, expectile 0.7",1,0,',
    );
    const figures = await readdir(join(folder, "two", "figures"));
    for (const name of figures.filter((file) => file.endsWith(".svg")))
      expect(figures).toContain(name.replace(".svg", ".pdf"));
  });

  it.skipIf(latexMissing !== "")(`has tables that pdfLaTeX accepts${latexMissing}`, async () => {
    const tables = join(folder, "two", "tables");
    const rows = ["a_b & 50 % #1 {x} $ ~ ^ \\ < > |", "[é] αω ΓΩ ± ≥ ≤ ≠ ≈ → − ∞ — – … · × ° ² “x” -1"].map(
      (name) => [name, "**1.0 ± 0.5**", "long ".repeat(20)],
    );
    const table = { header: ["method", "score", "reason"], rows };
    await writeFile(join(tables, "odd.tex"), latexTable({ name: "odd", title: "γ & 1 %", table }));
    const inputs = (await readdir(tables)).filter((name) => name.endsWith(".tex"));
    const body = inputs.map((name) => `\\input{${name}}\n\n`).join("");
    await writeFile(
      join(tables, "paper.tex"),
      `\\documentclass{article}\n\\usepackage{booktabs}\n\\begin{document}\n${body}\\end{document}\n`,
    );
    const { status, stdout } = spawnSync(
      "pdflatex",
      ["-halt-on-error", "-interaction=nonstopmode", "paper.tex"],
      { cwd: tables, encoding: "utf8" },
    );
    expect(status, stdout).toBe(0);
    expect(stdout).not.toMatch(/Missing character|undefined/);
    expect(inputs.length).toBeGreaterThan(3);
  });

  it.runIf(everyCase)("leaves the folder of the run alone, and names methods that it has not", async () => {
    await run("report", "runs/point-reach-smore-seed3");
    expect(existsSync(join(folder, "results", "point-reach-smore-seed3", "table.md"))).toBe(true);
    expect(await readdir(join(folder, "runs", "point-reach-smore-seed3"))).not.toContain("table.md");
    const { code, stderr } = await smore(
      ["report", "runs/point-reach-smore-seed3", "--methods", "smroe"],
      folder,
    );
    expect(code).toBe(1);
    expect(stderr).toBe('error: --methods smroe: no run is of that method; did you mean "smore"?\n');
  });
});

it("colours appear on request, and never in a pipe", async () => {
  expect(await run("list", "runs")).not.toContain("\x1b");
});
