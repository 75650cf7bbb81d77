// Writes dist/node/cli/setting-comments.json: the comments that settings have in the sources, so that `smore list agents <name>`
// and docs/reference/settings.md show them. The compiler finds them, through all parts that a configuration is made of.
import { readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("..", import.meta.url));
/** Configurations that no agent has, by their group, with the file and its export. */
const GROUPS = {
  training: ["src/core/learn/config.ts", "trainingConfig"],
  evaluation: ["src/core/learn/config.ts", "evaluationConfig"],
  online: ["src/core/online/config.ts", "onlineConfig"],
};
const files = readdirSync(`${root}src/core/agents`).filter((name) => /^[^.]+\.ts$/.test(name));
const program = ts.createProgram({
  rootNames: [
    ...files.map((name) => `${root}src/core/agents/${name}`),
    ...Object.values(GROUPS).map(([file]) => root + file),
  ],
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

/** The exports of a source file. */
function exportsOf(file) {
  return checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(root + file)));
}

/** The comments of a zod schema, whose type is given. */
function commentsOfSchema(schema) {
  return Object.fromEntries(commentsOf(checker.getTypeOfSymbol(schema.getProperty("_output"))));
}

const comments = {};
for (const [group, [file, name]] of Object.entries(GROUPS)) {
  const symbol = exportsOf(file).find((other) => other.name === name);
  comments[group] = commentsOfSchema(checker.getTypeOfSymbol(symbol));
}
for (const name of files) {
  const exported = await import(`../dist/core/agents/${name.replace(/ts$/, "js")}`);
  for (const symbol of exportsOf(`src/core/agents/${name}`)) {
    const agent = exported[symbol.name];
    if (!agent?.config || !agent.build) continue;
    const config = checker.getTypeOfSymbol(symbol).getProperty("config");
    comments[agent.name] = commentsOfSchema(checker.getTypeOfSymbol(config));
  }
}
writeFileSync(`${root}dist/node/cli/setting-comments.json`, `${JSON.stringify(comments, null, 1)}\n`);
