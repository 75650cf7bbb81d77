// Writes dist/node/cli/setting-comments.json: the comments that the settings of every agent have in the sources, so that
// `smore list agents <name>` shows them. The compiler finds them, through all parts that a configuration is made of.
import { readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("..", import.meta.url));
const files = readdirSync(`${root}src/core/agents`).filter((name) => /^[^.]+\.ts$/.test(name));
const program = ts.createProgram({
  rootNames: files.map((name) => `${root}src/core/agents/${name}`),
  options: {
    target: ts.ScriptTarget.ES2023,
    lib: ["lib.es2023.d.ts"],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    allowImportingTsExtensions: true,
    strict: true,
    noEmit: true,
    types: [],
  },
});
const checker = program.getTypeChecker();

/** The comment of a property, or of the property that its value is made from, as in `shared.rate.removeDefault()`. */
function commentOf(property) {
  const own = ts.displayPartsToString(property.getDocumentationComment(checker));
  if (own !== "") return own.replace(/\s+/g, " ");
  for (const declaration of property.declarations ?? []) {
    const origin = ts.isShorthandPropertyAssignment(declaration)
      ? originOfVariable(checker.getShorthandAssignmentValueSymbol(declaration))
      : declaration.initializer && originOf(declaration.initializer, property.name);
    if (origin && origin !== property) return commentOf(origin);
  }
  return undefined;
}

/** The property of that name in an expression, or the one that a variable of that name was taken from. */
function originOf(node, name) {
  if (ts.isPropertyAccessExpression(node) && node.name.text === name)
    return checker.getSymbolAtLocation(node.name);
  if (ts.isIdentifier(node) && node.text === name) return originOfVariable(checker.getSymbolAtLocation(node));
  return ts.forEachChild(node, (child) => originOf(child, name));
}

/** The property of a variable that `const { rate } = …` declares. */
function originOfVariable(variable) {
  const declaration = variable?.declarations?.[0];
  if (!declaration || !ts.isBindingElement(declaration)) return undefined;
  const name = declaration.propertyName ?? declaration.name;
  return checker.getTypeAtLocation(declaration.parent).getProperty(name.text);
}

/** The comments of all properties of a type of settings, by their paths. */
function commentsOf(type, path = "") {
  return checker.getPropertiesOfType(type).flatMap((property) => {
    const name = `${path}${property.name}`;
    const comment = commentOf(property);
    const inner = checker.getNonNullableType(checker.getTypeOfSymbol(property));
    const isGroup = inner.flags & ts.TypeFlags.Object && !checker.isArrayType(inner);
    return [...(comment ? [[name, comment]] : []), ...(isGroup ? commentsOf(inner, `${name}.`) : [])];
  });
}

const comments = {};
for (const name of files) {
  const exported = await import(`../dist/core/agents/${name.replace(/ts$/, "js")}`);
  const symbols = checker.getExportsOfModule(
    checker.getSymbolAtLocation(program.getSourceFile(`${root}src/core/agents/${name}`)),
  );
  for (const symbol of symbols) {
    const agent = exported[symbol.name];
    if (!agent?.config || !agent.build) continue;
    const config = checker.getTypeOfSymbol(checker.getTypeOfSymbol(symbol).getProperty("config"));
    comments[agent.name] = Object.fromEntries(
      commentsOf(checker.getTypeOfSymbol(config.getProperty("_output"))),
    );
  }
}
writeFileSync(`${root}dist/node/cli/setting-comments.json`, `${JSON.stringify(comments, null, 1)}\n`);
