import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (file: string) => readFileSync(join(root, file), "utf8");

/** Where packages come from whose entry names no other place. */
const REGISTRY = "https://registry.npmjs.org/";

interface LockEntry {
  readonly resolved?: string;
  readonly integrity?: string;
}

it("every package, licence, native code and install script is one that was accepted", () => {
  const { stdout } = spawnSync(process.execPath, ["scripts/supply-chain.mjs"], {
    cwd: root,
    encoding: "utf8",
  });
  expect(stdout, "accept the change with `node scripts/supply-chain.mjs --write`").toBe(
    read("scripts/supply-chain.txt"),
  );
});

it("every package comes from the registry and is pinned by a SHA-512", () => {
  const { packages } = JSON.parse(read("package-lock.json")) as {
    readonly packages: Readonly<Record<string, LockEntry>>;
  };
  const loose = Object.entries(packages).filter(
    ([path, { resolved = REGISTRY, integrity = "" }]) =>
      path !== "" && !(resolved.startsWith(REGISTRY) && integrity.startsWith("sha512-")),
  );
  expect(loose).toEqual([]);
});

it("every direct dependency has one exact version", () => {
  const manifest = JSON.parse(read("package.json"));
  const groups = ["dependencies", "optionalDependencies", "peerDependencies", "devDependencies"];
  const versions = groups.flatMap((group) => Object.entries<string>(manifest[group]));
  expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

it("dependencies are installed without their scripts", () => {
  expect(read(".npmrc")).toContain("ignore-scripts=true\n");
  expect(read("scripts/run.mjs")).toContain('"ci", "--ignore-scripts"');
});
