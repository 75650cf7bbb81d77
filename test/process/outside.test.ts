// A project outside the repository, from the packed package and the text of its tutorial: `npm run build` first.
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OutsideProject, packedFiles } from "../support/installed-package.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const page = readFileSync(join(root, "docs/tutorials/own-environment-and-agent.md"), "utf8");
const IMPORTS = "--import build/environment.js --import build/agent.js";
const SINK = `
import { appendFileSync } from "node:fs";
import { registerSink } from "smore";
const write = (kind, step) => appendFileSync("rows.txt", kind + " " + step + "\\n");
registerSink("text", {
  open: ({ folder, completed }) => {
    write("open " + folder, completed);
    return {
      metrics: ({ step }) => write("metrics", step),
      evaluation: async ({ step }) => write("evaluation", step),
      close: () => write("close", ""),
    };
  },
});
registerSink("broken", { open: () => ({ metrics: () => { throw new Error("no dashboard"); } }) });
`;

let project: OutsideProject;

beforeAll(() => {
  project = new OutsideProject();
  for (const [, path, text] of page.matchAll(/```\w+ file=(\S+)\n(.*?)```/gs)) write(path, text);
});
afterAll(() => project.remove());

function write(path: string, text: string): void {
  const file = join(project.folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** What a line prints that succeeds. */
function run(line: string): string {
  const { status, stdout, stderr } = project.run(line);
  expect(status, `${line}\n${stdout}${stderr}`).toBe(0);
  return stdout + stderr;
}

/** The sentence of a line that fails. */
function refusal(line: string): string {
  const { status, stderr } = project.run(line);
  expect(status, line).toBe(1);
  expect(stderr.trim().split("\n").length, stderr).toBe(1);
  return stderr.trim();
}

describe("the packed package", () => {
  const files = () => packedFiles(join(project.folder, readdirSync(project.folder).find(isArchive)!));
  const isArchive = (name: string) => name.endsWith(".tgz");

  it("has no source maps, build information, tests or sources", () => {
    expect(files().filter((path) => /\.map$|tsbuildinfo|\.test\.|\/testing\/|^src\//.test(path))).toEqual([]);
  });

  it("has every page and grid that its help texts and errors cite", () => {
    const shipped = new Set(files());
    const modules = files().filter((path) => path.startsWith("dist/") && path.endsWith(".js"));
    const cited = modules.flatMap((path) =>
      Array.from(
        readFileSync(join(project.folder, "node_modules/smore", path), "utf8").matchAll(
          /(?<![\w/])(?:docs|grids)\/[\w./-]+\.(?:md|json)/g,
        ),
        ([cited]) => cited,
      ),
    );
    expect(cited).toContain("docs/evaluation.md");
    expect(cited.filter((path) => !shipped.has(path))).toEqual([]);
  });
});

describe("the tutorial about an own environment and agent", () => {
  it("compiles strictly with either resolution of modules, the types of Smore included", () => {
    run("npx tsc");
    run("npx tsc --noEmit --module esnext --moduleResolution bundler");
  });

  it("its commands train, evaluate, compare and draw, and its program trains", () => {
    const lines = Array.from(page.matchAll(/```sh run\n(.*?)```/gs), ([, text]) => text.trim().split("\n"));
    const outputs = lines
      .flat()
      .filter((line) => line !== "npx tsc")
      .map((line) => [line, run(line)]);
    const outputOf = (start: string) => outputs.find(([line]) => line.startsWith(start))![1];
    expect(outputOf("npx smore eval")).toContain("over 20 episodes");
    expect(outputOf("npx smore bench")).toMatch(/task +smore +robust/);
    expect(outputOf("npx smore render")).toContain("puck.png: 2 frames");
    expect(outputOf("node build/main.js")).toMatch(/^finished 1$/m);
    const { imports } = JSON.parse(readFileSync(join(project.folder, "runs/mine/config.json"), "utf8"));
    expect(imports).toEqual([
      { file: "../../build/environment.js", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      { file: "../../build/agent.js", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
    expect(run("npx smore list runs")).toMatch(/mine +PuckReach +robust +300 \/ 300/);
  }, 240_000);
});

describe("modules of --import", () => {
  const train = (name: string, ...more: string[]) =>
    `npx smore train ${IMPORTS} --env PuckReach --agent robust --updates 10 --set training.logEvery=5 --set evaluation.episodes=2 --name ${name} ${more.join(" ")}`;

  it("may register sinks, which receive every row; one that fails does not end the training", () => {
    write("build/sink.js", SINK);
    const output = run(train("sinks", "--import build/sink.js"));
    expect(output).toContain('the metrics sink "broken" failed and receives no further rows: no dashboard');
    const rows = readFileSync(join(project.folder, "rows.txt"), "utf8").trim().split("\n");
    expect(rows[0]).toBe("open runs/sinks 0");
    expect(rows.at(-1)).toBe("close");
    expect(rows.slice(1, -1).sort()).toEqual(["evaluation 0", "evaluation 10", "metrics 10", "metrics 5"]);
  });

  it("are named in one sentence when they are missing, throw, or register a name twice", () => {
    write("build/throws.js", 'throw new Error("no robot here");');
    write("build/twice.js", 'import { agents, registerAgent } from "smore";\n\nregisterAgent(agents.bc);\n');
    expect(refusal("npx smore list envs --import build/missing.js")).toBe(
      "error: --import build/missing.js does not exist; give the path of a JavaScript module",
    );
    expect(refusal("npx smore list envs --import build/throws.js")).toBe(
      "error: --import build/throws.js cannot be imported: no robot here (line 1)",
    );
    expect(refusal("npx smore list agents --import build/twice.js")).toBe(
      'error: --import build/twice.js cannot be imported: agent "bc" is already registered; choose another name (line 3)',
    );
    expect(existsSync(join(project.folder, "runs/none"))).toBe(false);
  });

  it("are named when they were changed or removed since the run was started", () => {
    run(train("changed"));
    appendFileSync(join(project.folder, "build/agent.js"), "// changed\n");
    expect(run("npx smore eval runs/changed --episodes 1")).toContain(
      "build/agent.js was changed since runs/changed was started: results can differ",
    );
    run("mv build/agent.js build/gone.js");
    expect(refusal("npx smore resume runs/changed")).toMatch(
      /runs\/changed\/config\.json: imports: \S+build\/agent\.js does not exist; restore it/,
    );
    run("mv build/gone.js build/agent.js");
  });

  it("are missed in the thread that evaluates when only the program itself imports them", () => {
    write(
      "build/alone.js",
      `import "./environment.js";
       import { ensureDataset, RunDirectory, train } from "smore";
       const dataset = await ensureDataset("puck-random", { size: 20, workers: 0 });
       const settings = { environment: "PuckReach", training: { updates: 1 }, agent: { hiddenSizes: [8] } };
       await train(await RunDirectory.create("runs/alone", settings, dataset)).catch(({ name, message }) => console.log(name, message));`,
    );
    expect(run("node build/alone.js")).toContain(
      'UserError the thread that evaluates does not know the environment "PuckReach"; name the module that registers it in imports',
    );
  });
});
