import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const source = fileURLToPath(new URL("../src", import.meta.url));

/** The rooms of src/, lowest first, and the rooms below that each may use. Files beside the rooms serve all. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  random: [],
  files: [],
  graph: ["random"],
  nn: ["random", "graph"],
  data: ["random", "files"],
  envs: ["random"],
  agents: ["graph", "nn", "data"],
  eval: ["random", "graph", "envs"],
  experts: ["files", "envs", "eval"],
  collect: ["random", "files", "data", "envs", "experts"],
  export: ["graph", "agents"],
  render: ["envs"],
  online: ["random", "files", "graph", "data", "envs", "agents"],
  train: ["random", "files", "graph", "data", "envs", "agents", "export", "eval", "online"],
  sweep: ["random", "files", "data", "envs", "agents", "collect", "eval", "train"],
  play: ["random", "envs", "collect", "eval", "render"],
  cli: [
    ...[
      "files",
      "graph",
      "data",
      "envs",
      "agents",
      "eval",
      "experts",
      "collect",
      "render",
      "train",
      "sweep",
      "play",
    ],
  ],
};

interface Import {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

function imports(): Import[] {
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.split(sep).includes("testing"),
  );
  return files.flatMap((file) => {
    const text = readFileSync(join(source, file), "utf8");
    const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map(([, path]) => path);
    return specifiers.map((specifier) => {
      const target = relative(source, join(source, dirname(file), specifier));
      const roomOf = (path: string) => (path.includes(sep) ? path.split(sep)[0] : "");
      return { file, from: roomOf(file), to: roomOf(target) };
    });
  });
}

describe("the house", () => {
  it("has only the rooms that are written down here", () => {
    const present = readdirSync(source, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(present.filter((name) => !(name in rooms))).toEqual([]);
  });
  it("lets every room use rooms below it only", () => {
    const order = Object.keys(rooms);
    for (const [room, below] of Object.entries(rooms))
      for (const other of below) expect(order.indexOf(other)).toBeLessThan(order.indexOf(room));
  });
  it("has no import against that order", () => {
    const found = imports();
    expect(found.length).toBeGreaterThan(100);
    const wrong = found.filter(
      ({ from, to }) => from !== "" && to !== "" && from !== to && !rooms[from]?.includes(to),
    );
    expect(wrong.map(({ file, to }) => `${file} uses ${to}/`)).toEqual([]);
  });
});
