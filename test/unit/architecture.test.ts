import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const source = join(root, "src");

/** The table of docs/architecture.md: folders of src/ in its order, and the folders that each may import. */
function readTable(): Map<string, readonly string[]> {
  const text = readFileSync(join(root, "docs/architecture.md"), "utf8");
  const rows = text.matchAll(/^\| `((?:core|node|web)\/[\w-]+)\/` \|[^|]*\|([^|]*)\|$/gm);
  return new Map(
    Array.from(rows, ([, folder, imports]) => [
      folder,
      imports.split(",").flatMap((name) => name.replaceAll("`", "").trim() || []),
    ]),
  );
}

/** Files of src/ that are no tests, with the relative files and the packages that each imports. */
const files = new Map(
  readdirSync(source, { recursive: true, encoding: "utf8" })
    .map((file) => file.split(sep).join("/"))
    .filter((file) => /(?<!\.test|\.d)\.ts$/.test(file) && !file.includes("/testing/"))
    .map((file) => {
      const text = readFileSync(join(source, file), "utf8");
      const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, name]) => name);
      const local = specifiers
        .filter((name) => name.startsWith("."))
        .map((name) =>
          relative(source, join(source, dirname(file), name))
            .split(sep)
            .join("/"),
        );
      return [file, { local, packages: specifiers.filter((name) => !name.startsWith(".")) }] as const;
    }),
);

const edges = [...files].flatMap(([from, { local }]) => local.map((to) => [from, to] as const));

/** `core/graph` for every file in or below that folder; the layer for files beside the folders. */
const folderOf = (file: string) => file.split("/").slice(0, -1).slice(0, 2).join("/");

/** A circle in a graph, as the names on the way; undefined if there is none. */
function findCircle(graph: ReadonlyMap<string, ReadonlySet<string>>): string[] | undefined {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (node: string): string[] | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return undefined;
    path.push(node);
    for (const next of graph.get(node) ?? []) {
      const circle = visit(next);
      if (circle) return circle;
    }
    path.pop();
    done.add(node);
    return undefined;
  };
  for (const node of graph.keys()) {
    const circle = visit(node);
    if (circle) return circle;
  }
  return undefined;
}

/** The imports among what lies directly in a folder: its files, and its subfolders as wholes. */
function importsWithin(folder: string): Map<string, Set<string>> {
  const graph = new Map<string, Set<string>>();
  const childOf = (file: string) =>
    file.startsWith(`${folder}/`) ? file.slice(folder.length + 1).split("/")[0] : undefined;
  for (const [from, to] of edges) {
    const [a, b] = [childOf(from), childOf(to)];
    if (a === undefined || b === undefined || a === b) continue;
    graph.set(a, (graph.get(a) ?? new Set()).add(b));
  }
  return graph;
}

describe("the table of docs/architecture.md", () => {
  const table = readTable();
  const order = [...table.keys()];

  it("lists every folder of src/", () => {
    const present = new Set([...files.keys()].map(folderOf).filter((folder) => folder.includes("/")));
    expect(order.toSorted()).toEqual([...present].toSorted());
  });

  it("lets each folder import folders above it only", () => {
    for (const [folder, imports] of table)
      for (const name of imports) {
        expect(order, `${folder} imports ${name}`).toContain(name);
        expect(order.indexOf(name), `${folder} imports ${name}`).toBeLessThan(order.indexOf(folder));
      }
  });

  it("holds for every import", () => {
    expect(edges.length).toBeGreaterThan(500);
    const wrong = edges.filter(([from, to]) => {
      const [a, b] = [folderOf(from), folderOf(to)];
      return a !== b && a.includes("/") && !table.get(a)?.includes(b);
    });
    expect(wrong.map(([from, to]) => `${from} imports ${to}`)).toEqual([]);
  });

  it("lists no import that no file needs", () => {
    const used = new Set(edges.map(([from, to]) => `${folderOf(from)} imports ${folderOf(to)}`));
    const unused = [...table].flatMap(([folder, imports]) =>
      imports.map((name) => `${folder} imports ${name}`).filter((line) => !used.has(line)),
    );
    expect(unused).toEqual([]);
  });
});

describe("circles", () => {
  it("there are none among files", () => {
    const graph = new Map([...files].map(([file, { local }]) => [file, new Set(local)]));
    expect(findCircle(graph)).toBeUndefined();
  });

  it("there are none among the parts of a folder, at any depth", () => {
    const folders = new Set([...files.keys()].flatMap((file) => ancestors(file)));
    for (const folder of folders) expect(findCircle(importsWithin(folder)), folder).toBeUndefined();
  });
});

function ancestors(file: string): string[] {
  const names = file.split("/").slice(0, -1);
  return names.map((_, index) => names.slice(0, index + 1).join("/"));
}

describe("src/core", () => {
  const core = [...files].filter(([file]) => file.startsWith("core/"));

  it("imports nothing of src/node and src/web", () => {
    const outside = core.flatMap(([file, { local }]) =>
      local.filter((to) => !to.startsWith("core/")).map((to) => `${file} imports ${to}`),
    );
    expect(outside).toEqual([]);
  });

  it("imports no module of Node and no ONNX Runtime", () => {
    const packages = new Set(core.flatMap(([, imports]) => imports.packages));
    expect([...packages].filter((name) => /^node:|^onnxruntime/.test(name))).toEqual([]);
  });
});
