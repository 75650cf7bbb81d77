// The declarations of the build: `npm run build` first.
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const entryPoints = Object.values<{ types: string }>(exports).map(({ types }) => join(root, types));

it("every type that an exported signature names is exported too", () => {
  const program = ts.createProgram(entryPoints, {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    lib: ["lib.es2023.d.ts", "lib.dom.d.ts"],
    types: ["node"],
    strict: true,
  });
  const checker = program.getTypeChecker();
  const resolve = (symbol: ts.Symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const exported = new Set(
    entryPoints.flatMap((file) => {
      const module = checker.getSymbolAtLocation(program.getSourceFile(file)!)!;
      return checker.getExportsOfModule(module).map(resolve);
    }),
  );
  const missing = new Set<string>();
  const visit = (node: ts.Node, user: string): void => {
    const name = namedIn(node);
    if (name) {
      const symbol = checker.getSymbolAtLocation(name);
      const target = symbol && resolve(symbol);
      const place = target && ownPlace(target);
      if (place && !exported.has(target)) missing.add(`${target.name} of ${place}, named by ${user}`);
    }
    ts.forEachChild(node, (child) => visit(child, user));
  };
  for (const symbol of exported)
    for (const declaration of symbol.declarations ?? [])
      if (isOwn(declaration.getSourceFile())) visit(declaration, symbol.name);
  expect([...missing].sort()).toEqual([]);
});

/** The name of a type that a node refers to. */
function namedIn(node: ts.Node): ts.Node | undefined {
  if (ts.isTypeReferenceNode(node)) return node.typeName;
  if (ts.isExpressionWithTypeArguments(node)) return node.expression;
  if (ts.isImportTypeNode(node)) return node.qualifier;
  return undefined;
}

function isOwn(file: ts.SourceFile): boolean {
  return file.fileName.startsWith(join(root, "dist"));
}

/** The file of this package in which a type is declared at the top level; undefined for others. */
function ownPlace(symbol: ts.Symbol): string | undefined {
  const declaration = symbol.declarations?.find(({ parent }) => parent && ts.isSourceFile(parent));
  const file = declaration?.getSourceFile();
  return file && isOwn(file) ? relative(join(root, "dist"), file.fileName) : undefined;
}
