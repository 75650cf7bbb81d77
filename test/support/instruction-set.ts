import { readFileSync } from "node:fs";
import { arch } from "node:os";

/** Extensions for which ONNX Runtime has matrix kernels of their own, the widest first. */
const EXTENSIONS = ["avx512f", "avx2", "avx"];

/**
 * What decides the bits of a matrix product on this machine beside the library: the architecture and the widest vector
 * extension, such as `x64 avx2`. Only Linux tells the extension.
 */
export function instructionSet(): string {
  const cpu = read("/proc/cpuinfo");
  const flags = new Set(/^flags\s*:(.*)$/m.exec(cpu)?.[1].split(" "));
  const extension = EXTENSIONS.find((name) => flags.has(name));
  return extension === undefined ? arch() : `${arch()} ${extension}`;
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
