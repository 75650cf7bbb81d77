// The commands of package.json: makes sure that dependencies and build are there, then does what was asked for.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`error: Smore needs Node 20.19 or newer, this is ${process.version}; see https://nodejs.org`);
  process.exit(1);
}

/** Runs a program with the terminal as its own; ends this process where it fails. */
function run(program, args) {
  const { status, signal, error } = spawnSync(program, args, { cwd: root, stdio: "inherit" });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? (signal === "SIGINT" ? 130 : 1));
}

/** When the newest file below a folder was changed, in milliseconds. */
function newest(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? newest(path) : statSync(path).mtimeMs;
    })
    .reduce((latest, time) => Math.max(latest, time), 0);
}

function runTests(...args) {
  run(process.execPath, ["node_modules/vitest/vitest.mjs", "run", ...args]);
}

/** Changed files for each reader, where fuzzing is meant to find something. */
const FUZZ_FILES = "20000";
/** Changed bytes of each file of a run. */
const CORRUPTIONS = "500";

const changed = (path) => (existsSync(join(root, path)) ? statSync(join(root, path)).mtimeMs : 0);

function prepare() {
  if (changed("node_modules/.package-lock.json") < changed("package-lock.json")) {
    console.log("installing dependencies …");
    run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
  }
  const sources = Math.max(
    newest(join(root, "src")),
    changed("tsconfig.base.json"),
    ...["core", "node", "web"].map((layer) => changed(`src/${layer}/tsconfig.json`)),
  );
  if (changed("dist/node/.tsbuildinfo") < sources) {
    console.log("building …");
    run(process.execPath, ["node_modules/typescript/bin/tsc", "-b", "src/node", "src/web"]);
    run(process.execPath, ["scripts/setting-comments.mjs"]);
  }
  // Pages train and play with the same modules as everything else.
  const pageSources = Math.max(
    ...["studio", "src/core", "src/web"].map((folder) => newest(join(root, folder))),
    changed("package-lock.json"),
  );
  if (changed("dist/studio/index.html") < pageSources) {
    console.log("building the pages …");
    run(process.execPath, ["node_modules/vite/bin/vite.js", "build", "studio", "--logLevel", "warn"]);
  }
}

/** Programs that tests need, by the Debian packages that hold them: a browser for pages, schedulers for grids. */
const TEST_PROGRAMS = {
  chromium: "/usr/bin/chromium",
  "slurm-wlm": "/usr/sbin/slurmctld",
  munge: "/usr/sbin/munged",
  "redis-server": "/usr/bin/redis-server",
};

/** Installs programs that tests need, where that is possible; else their tests are skipped. */
function installPrograms() {
  const possible = process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
  const missing = Object.keys(TEST_PROGRAMS).filter((name) => !existsSync(TEST_PROGRAMS[name]));
  if (missing.length === 0 || !possible) return;
  console.log(`installing ${missing.join(", ")} for tests …`);
  const quiet = { stdio: "ignore", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
  spawnSync("apt-get", ["update"], quiet);
  const { status } = spawnSync("apt-get", ["install", "-y", "--no-install-recommends", ...missing], quiet);
  if (status !== 0) console.log("they could not be installed; what needs them will not be tested");
}

const [command, ...args] = process.argv.slice(2);
// Modules that were removed from the sources remain in the build, and would be packed.
if (command === "prepack") rmSync(join(root, "dist"), { recursive: true, force: true });
prepare();
switch (command) {
  case "prepack":
    break;
  case "start":
    run(process.execPath, ["dist/node/cli/main.js", "start", ...args]);
    break;
  case "smore":
    run(process.execPath, ["dist/node/cli/main.js", ...args]);
    break;
  case "test":
    installPrograms();
    runTests("--project", "!slow", ...args);
    break;
  case "test:full":
    installPrograms();
    process.env.FUZZ_FILES ??= FUZZ_FILES;
    process.env.CORRUPTIONS ??= CORRUPTIONS;
    process.env.EVERY_CASE ??= "1";
    runTests(...args);
    break;
  case "fuzz":
    process.env.FUZZ_FILES = args[0] ?? FUZZ_FILES;
    process.env.EVERY_CASE = "1";
    runTests("test/process/fuzz");
    break;
  case "reference":
    run(process.execPath, ["scripts/reference.mjs", ...args]);
    break;
  case "bench":
    for (const file of readdirSync(join(root, "bench")).filter((name) => name.endsWith(".mjs")))
      run(process.execPath, ["--expose-gc", join("bench", file), ...args]);
    break;
  default:
    console.error(
      `error: unknown command "${command}"; expected start, smore, test, test:full, reference, bench or fuzz`,
    );
    process.exit(1);
}
