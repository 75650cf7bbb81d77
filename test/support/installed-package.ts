import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

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

/** A folder outside the repository in which the packed package is installed, with its dependencies as links. */
export class OutsideProject {
  readonly folder = mkdtempSync(join(tmpdir(), "smore-outside-"));

  constructor() {
    const target = join(this.folder, "node_modules", "smore");
    mkdirSync(target, { recursive: true });
    execFileSync("tar", ["xzf", packPackage(this.folder), "-C", target, "--strip-components=1"]);
    const { dependencies, optionalDependencies } = JSON.parse(
      readFileSync(join(target, "package.json"), "utf8"),
    );
    for (const name of [
      ...Object.keys({ ...dependencies, ...optionalDependencies }),
      "typescript",
      "@types/node",
    ])
      this.#link(join("node_modules", name), join(root, "node_modules", name));
    const main = join(target, "dist/node/cli/main.js");
    chmodSync(main, 0o755); // as npm does
    this.#link("node_modules/.bin/smore", main);
    this.#link("node_modules/.bin/tsc", join(root, "node_modules/typescript/bin/tsc"));
  }

  /** Runs a line of a shell, in which `npx` needs no network. */
  run(line: string): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
    const binaries = join(this.folder, "node_modules", ".bin");
    const PATH = `${binaries}:${dirname(process.execPath)}:${process.env.PATH}`;
    const command = line.replace(/^npx /, "");
    return spawnSync("sh", ["-c", command], {
      cwd: this.folder,
      encoding: "utf8",
      env: { ...process.env, PATH },
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  #link(path: string, target: string): void {
    const link = join(this.folder, path);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(target, link);
  }
}
