// Lists every package of package-lock.json: its licence, whether it brings native code, and whether it has an install
// script. `node scripts/supply-chain.mjs --write` accepts the present list into scripts/supply-chain.txt.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));

/** Files that a machine executes without an interpreter's checks. */
const NATIVE = /\.(?:node|wasm|dll|dylib|so(?:\.\d+)*|exe)$/;

function hasNativeFile(folder) {
  if (!existsSync(folder)) return false;
  return readdirSync(folder, { withFileTypes: true }).some((entry) =>
    entry.isDirectory()
      ? entry.name !== "node_modules" && hasNativeFile(join(folder, entry.name))
      : NATIVE.test(entry.name),
  );
}

/** A package for one system or processor is native, also where another one is installed in its place. */
function isNative(path, { os, cpu }) {
  return Boolean(os ?? cpu) || hasNativeFile(join(root, path));
}

const lines = Object.entries(packages)
  .filter(([path]) => path !== "")
  .map(([path, entry]) => {
    const name = path.replace(/^.*node_modules\//, "");
    const marks = [isNative(path, entry) && "native", entry.hasInstallScript && "install-script"];
    return [name, entry.license ?? "unknown licence", ...marks.filter(Boolean)].join(" | ");
  });
const text = `${[...new Set(lines)].sort().join("\n")}\n`;

if (process.argv.includes("--write")) writeFileSync(join(root, "scripts", "supply-chain.txt"), text);
else process.stdout.write(text);
