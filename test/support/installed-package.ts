import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { startProgram } from "./smore.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What `npm pack` makes of the build, written into `folder`: the path of the file. */
export function packPackage(folder: string): string {
  const arguments_ = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
  const [{ filename }] = JSON.parse(execFileSync("npm", arguments_, { cwd: root, encoding: "utf8" }));
  return join(folder, filename);
}

/** The paths in a packed package, without `package/`. */
export function packedFiles(file: string): string[] {
  const lines = execFileSync("tar", ["tzf", file], { encoding: "utf8" }).split("\n");
  return lines.filter((line) => line !== "").map((line) => line.replace("package/", ""));
}

/** The packed package, installed outside the repository for any number of projects, with its dependencies as links. */
export class Installation {
  readonly #folder = mkdtempSync(join(tmpdir(), "smore-outside-"));
  readonly archive = packPackage(this.#folder);
  /** The folder of the installed package. */
  readonly package = join(this.#folder, "node_modules", "smore");

  constructor() {
    mkdirSync(this.package, { recursive: true });
    execFileSync("tar", ["xzf", this.archive, "-C", this.package, "--strip-components=1"]);
    const { dependencies, optionalDependencies } = JSON.parse(
      readFileSync(join(this.package, "package.json"), "utf8"),
    );
    for (const name of [
      ...Object.keys({ ...dependencies, ...optionalDependencies }),
      "typescript",
      "@types/node",
    ])
      this.#link(name, join(root, "node_modules", name));
    const main = join(this.package, "dist/node/cli/main.js");
    chmodSync(main, 0o755); // as npm does
    this.#link(".bin/smore", main);
    this.#link(".bin/tsc", join(root, "node_modules/typescript/bin/tsc"));
  }

  /** An empty folder in which the package is found. */
  project(name: string): OutsideProject {
    const folder = join(this.#folder, name);
    mkdirSync(folder);
    return new OutsideProject(folder, join(this.#folder, "node_modules", ".bin"));
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }

  #link(name: string, target: string): void {
    const link = join(this.#folder, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(target, link);
  }
}

/** A folder outside the repository in which the packed package is installed. */
export class OutsideProject {
  readonly folder: string;
  readonly #binaries: string;

  constructor(folder: string, binaries: string) {
    this.folder = folder;
    this.#binaries = binaries;
  }

  write(path: string, text: string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), "utf8");
  }

  /**
   * Runs a line of a shell, in which `npx` needs no network.
   * @param environment more variables of the process
   */
  run(line: string, environment: Readonly<Record<string, string>> = {}) {
    const { command, options } = this.#shell(line);
    const env = { ...options.env, ...environment };
    return spawnSync("sh", ["-c", command], { ...options, env, encoding: "utf8" });
  }

  /** Starts a line of a shell in a process of its own. */
  start(line: string) {
    const { command, options } = this.#shell(line);
    return startProgram("sh", ["-c", `exec ${command}`], options);
  }

  #shell(line: string) {
    const PATH = [this.#binaries, dirname(process.execPath), process.env.PATH].join(delimiter);
    return {
      command: line.replace(/^npx /, ""),
      options: { cwd: this.folder, env: { ...process.env, PATH } },
    };
  }
}
