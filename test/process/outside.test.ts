// Projects outside the repository, from the packed package and the text of the tutorials: `npm run build` first.
import { once } from "node:events";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everyCase } from "../../src/core/base/testing/every-case.ts";
import { Installation, type OutsideProject, packedFiles } from "../support/installed-package.ts";
import { hasPython, python, pythonRuntime } from "../support/python.ts";
import { hasSlurm, startSlurm } from "../support/slurm.ts";
import { runCommand, Tutorial } from "../support/tutorial.ts";

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

let installation: Installation;
let project: OutsideProject;
const tutorial = new Tutorial("own-environment-and-agent");

beforeAll(() => {
  installation = new Installation();
  project = installation.project("puck");
  tutorial.write(project);
});
afterAll(() => installation.remove());

/** What a line prints that succeeds. */
const run = (line: string) => runCommand(project, { line, shown: [] });

/** The sentence of a line that fails. */
function refusal(line: string): string {
  const { status, stderr } = project.run(line);
  expect(status, line).toBe(1);
  expect(stderr.trim().split("\n").length, stderr).toBe(1);
  return stderr.trim();
}

describe("the packed package", () => {
  const files = () => packedFiles(installation.archive);

  it("has no source maps, build information, tests or sources", () => {
    expect(files().filter((path) => /\.map$|tsbuildinfo|\.test\.|\/testing\/|^src\//.test(path))).toEqual([]);
  });

  it("has every page and grid that its help texts and errors cite", () => {
    const shipped = new Set(files());
    const modules = files().filter((path) => path.startsWith("dist/") && path.endsWith(".js"));
    const cited = modules.flatMap((path) =>
      Array.from(
        readFileSync(join(installation.package, path), "utf8").matchAll(
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
    if (everyCase) run("npx tsc --noEmit --module esnext --moduleResolution bundler");
  }, 240_000);

  it("its commands train, evaluate, compare and draw, and its program trains", () => {
    const outputs = tutorial.commands
      .filter(({ line }) => line !== "npx tsc")
      .map((command) => [command.line, runCommand(project, command)]);
    const outputOf = (start: string) => outputs.find(([line]) => line.startsWith(start))![1];
    expect(outputOf("npx smore eval")).toContain("over 20 episodes");
    expect(outputOf("npx smore bench")).toMatch(/task +smore +robust/);
    expect(outputOf("npx smore render")).toContain("puck.png: 2 frames");
    expect(outputOf("node build/main.js")).toMatch(/^finished 1$/m);
    const { imports } = JSON.parse(project.read("runs/mine/config.json"));
    expect(imports).toEqual([
      { file: "../../build/environment.js", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      { file: "../../build/agent.js", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
    expect(run("npx smore list runs")).toMatch(/mine +PuckReach +robust +300 \/ 300/);
  }, 240_000);

  it("its policy is played in the browser", async () => {
    const { child, finished } = project.start(`${tutorial.started[0]} --no-open`);
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    expect(line.toString()).toContain("PuckReach with policy mine");
    const [page] = /http:\S+/.exec(line.toString())!;
    expect(await (await fetch(page)).text()).toContain("<title>Smore studio</title>");
    const events = (await fetch(new URL("/events", page))).body!.getReader();
    expect(Buffer.from((await events.read()).value!).toString()).toMatch(/^event: scene\n.*"puck"/);
    await events.cancel();
    child.kill("SIGINT");
    expect((await finished).code).toBe(0);
  });
});

describe.runIf(everyCase && hasPython)("the tutorial about a log of an arm", () => {
  const tutorial = new Tutorial("robot-log");
  const drive = tutorial.command("python3 drive.py");
  const inPython = (line: string) => line.replace(/^python3/, python);
  let arm: OutsideProject;

  it("its commands make a log, check it and train a policy", () => {
    arm = installation.project("arm");
    tutorial.write(arm);
    for (const command of tutorial.commands.filter((other) => other !== drive))
      runCommand(arm, { ...command, line: inPython(command.line) });
    expect(existsSync(join(arm.folder, "runs/arm/learning-curve.svg"))).toBe(true);
  }, 240_000);

  it.skipIf(!pythonRuntime.exists)(
    `its arm reaches poses by actions from Python${pythonRuntime.note}`,
    () => {
      const output = runCommand(arm, { ...drive, line: inPython(drive.line) }, pythonRuntime.environment);
      const [, before, after] = /is ([\d.]+) degrees from its goal at the start and ([\d.]+) after/.exec(
        output,
      )!;
      expect(Number(before)).toBeGreaterThan(70);
      expect(Number(after)).toBeLessThan(5);
    },
  );
});

describe.runIf(everyCase)("the tutorial about demonstrations in HDF5", () => {
  it("its commands train a policy, and the deployed folder moves the block to its goal", () => {
    const tutorial = new Tutorial("demonstrations");
    const slide = installation.project("slide");
    tutorial.write(slide);
    const outputs = tutorial.commands.map((command) => runCommand(slide, command));
    const [, before, after] = /is ([\d.]+) mm from its goal at the start and ([\d.]+) mm after/.exec(
      outputs.at(-1)!,
    )!;
    expect(Number(before)).toBeGreaterThan(150);
    expect(Number(after)).toBeLessThan(5);
  }, 240_000);
});

describe.runIf(everyCase)("the tutorial about a published number", () => {
  it("its grid comes within a point of the published difference of two methods", () => {
    const tutorial = new Tutorial("published-number");
    const published = installation.project("published");
    tutorial.write(published);
    const [output] = tutorial.commands.map((command) => runCommand(published, command));
    const [, wgcsl, gcsl] = /^Discounted return, γ = 1\n.*\n.*\nPointReach +([\d.]+) ±.* ([\d.]+) ±/m.exec(
      output,
    )!;
    expect(Math.abs(Number(wgcsl) - 44.1)).toBeLessThan(2);
    expect(Math.abs(Number(wgcsl) - Number(gcsl) - 12.9)).toBeLessThan(2);
  }, 600_000);
});

describe.runIf(everyCase)("the tutorial about pixels", () => {
  it("its commands train a policy that reaches most images of goals", () => {
    const tutorial = new Tutorial("from-pixels");
    const pixels = installation.project("pixels");
    tutorial.write(pixels);
    const outputs = tutorial.commands.map((command) => runCommand(pixels, command));
    const [, success] = /success at any step +([\d.]+) %/.exec(outputs[1])!;
    expect(Number(success)).toBeGreaterThan(70);
    expect(existsSync(join(pixels.folder, "pixels.png"))).toBe(true);
  }, 1_200_000);
});

describe.runIf(everyCase && hasSlurm)("the tutorial about a grid on Slurm", () => {
  it("its commands submit, show and report a grid", async () => {
    const tutorial = new Tutorial("slurm-grid");
    const cluster = installation.project("cluster");
    tutorial.write(cluster);
    const slurm = await startSlurm();
    try {
      const environment = { SLURM_CONF: slurm.env.SLURM_CONF! };
      for (const command of tutorial.commands) runCommand(cluster, command, environment);
      expect(existsSync(join(cluster.folder, "results/methods/tables/measures.csv"))).toBe(true);
    } finally {
      await slurm.stop();
    }
  }, 600_000);
});

describe("modules of --import", () => {
  const train = (name: string, ...more: string[]) =>
    `npx smore train ${IMPORTS} --env PuckReach --agent robust --updates 10 --set training.logEvery=5 --set evaluation.episodes=2 --name ${name} ${more.join(" ")}`;

  it("may register sinks, which receive every row; one that fails does not end the training", () => {
    project.write("build/sink.js", SINK);
    const output = run(train("sinks", "--import build/sink.js"));
    expect(output).toContain('the metrics sink "broken" failed and receives no further rows: no dashboard');
    const rows = project.read("rows.txt").trim().split("\n");
    expect(rows[0]).toBe("open runs/sinks 0");
    expect(rows.at(-1)).toBe("close");
    expect(rows.slice(1, -1).sort()).toEqual(["evaluation 0", "evaluation 10", "metrics 10", "metrics 5"]);
  });

  it.runIf(everyCase)(
    "are named in one sentence when they are missing, throw, or register a name twice",
    () => {
      project.write("build/throws.js", 'throw new Error("no robot here");');
      project.write(
        "build/twice.js",
        'import { agents, registerAgent } from "smore";\n\nregisterAgent(agents.bc);\n',
      );
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
    },
  );

  it.runIf(everyCase)("are named when they were changed or removed since the run was started", () => {
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

  it.runIf(everyCase)(
    "are missed in the thread that evaluates when only the program itself imports them",
    () => {
      project.write(
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
    },
  );
});
