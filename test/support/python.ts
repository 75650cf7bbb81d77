import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The Python of tests: PEER_PYTHON, or python3. By its path, since a project's PATH may find another one first. */
export const python = pathOf(process.env.PEER_PYTHON ?? "python3");

export const hasPython = succeeds("pass");

/** How Python runs programs with the package onnxruntime. */
interface PythonRuntime {
  /** Whether it can run them at all. */
  readonly exists: boolean;
  /** Variables that the process needs. */
  readonly environment: Readonly<Record<string, string>>;
  /** For the name of a test: what is not as it would be with the package. */
  readonly note: string;
}

export const pythonRuntime: PythonRuntime = findRuntime();

function findRuntime(): PythonRuntime {
  if (succeeds("import numpy, onnxruntime")) return { exists: true, environment: {}, note: "" };
  const platform = `${process.platform}/${process.arch}`;
  const library = new URL(
    `../../node_modules/onnxruntime-node/bin/napi-v6/${platform}/libonnxruntime.so.1`,
    import.meta.url,
  );
  if (!succeeds("import numpy") || !existsSync(library))
    return { exists: false, environment: {}, note: ` (skipped: Python lacks numpy or onnxruntime)` };
  return {
    exists: true,
    environment: {
      PYTHONPATH: fileURLToPath(new URL("python", import.meta.url)),
      ONNXRUNTIME_LIBRARY: fileURLToPath(library),
    },
    note: ` (Python lacks onnxruntime: test/support/python stands in for it)`,
  };
}

/** An interpreter that has a package: that of tests, or Debian's. */
export function pythonWith(name: string): string | undefined {
  return [python, "/usr/bin/python3"].find((interpreter) => succeeds(`import ${name}`, interpreter));
}

function succeeds(program: string, interpreter = python): boolean {
  return spawnSync(interpreter, ["-c", program]).status === 0;
}

function pathOf(command: string): string {
  const { status, stdout } = spawnSync(command, ["-c", "import sys; print(sys.executable)"], {
    encoding: "utf8",
  });
  return status === 0 ? stdout.trim() : command;
}
