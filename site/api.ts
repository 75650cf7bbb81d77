// The reference of the programming interface. TypeDoc reads the declarations of the build: `npm run build` first.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Application, Comment, Logger, LogLevel, type ProjectReflection, type TypeDocOptions } from "typedoc";

const root = fileURLToPath(new URL("..", import.meta.url));

/** These entry points come first, since a symbol of several is described in the first of them. */
const FIRST = ["./core", "./graph", "./nn", "./agents"];

const OPTIONS: TypeDocOptions = {
  name: "API",
  tsconfig: fileURLToPath(new URL("tsconfig.api.json", import.meta.url)),
  skipErrorChecking: true, // the build has checked them
  logLevel: "Warn",
  disableSources: true,
  excludePrivate: true,
  excludeExternals: true,
  readme: "none",
  sort: ["alphabetical"],
  validation: { notExported: false, invalidLink: true, notDocumented: true, rewrittenLink: true },
  // The names of properties often suffice.
  requiredToBeDocumented: ["Variable", "Function", "Class", "Interface", "TypeAlias", "Method", "Accessor"],
};

/** Keeps warnings and errors instead of printing them. */
class FaultLog extends Logger {
  readonly faults: string[] = [];

  override log(message: string, level: LogLevel): void {
    if (level >= LogLevel.Warn) this.faults.push(message);
  }
}

export interface Api {
  readonly application: Application;
  readonly project: ProjectReflection;
  /** Symbols without a docstring, and links that lead nowhere. */
  readonly faults: readonly string[];
}

/** Reads every entry point of package.json. */
export async function readApi(options: Readonly<Record<string, unknown>> = {}): Promise<Api> {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    readonly exports: Readonly<Record<string, { readonly types: string }>>;
  };
  const names = [...new Set([...FIRST, ...Object.keys(exports)])];
  const application = await Application.bootstrapWithPlugins(
    { ...OPTIONS, ...options, entryPoints: names.map((name) => join(root, exports[name].types)) },
    [],
  );
  const log = new FaultLog();
  application.logger = log;
  const project = await application.convert();
  if (!project) throw new Error(`the declarations of the build cannot be read: ${log.faults.join("; ")}`);
  application.validate(project);
  return { application, project, faults: log.faults };
}

/** How the pages of symbols look. */
const PAGES = {
  plugin: ["typedoc-plugin-markdown"],
  hidePageHeader: true,
  useCodeBlocks: true,
  entryFileName: "index",
  parametersFormat: "table",
  interfacePropertiesFormat: "table",
  classPropertiesFormat: "table",
  typeAliasPropertiesFormat: "table",
  propertyMembersFormat: "table",
};

/**
 * Writes the reference as Markdown, one page for each symbol.
 * @throws Error that lists what is undocumented, and links that lead nowhere
 */
export async function writeApi(folder: string): Promise<void> {
  const { application, project, faults } = await readApi(PAGES);
  await application.outputs.writeOutput({ name: "markdown", path: folder }, project);
  if (faults.length > 0) throw new Error(`docstrings:\n  ${faults.join("\n  ")}`);
}

/** An example of a docstring. */
export interface ApiExample {
  /** The symbol that it belongs to, such as `smore/core.makeEnv`. */
  readonly symbol: string;
  readonly code: string;
}

/** The examples of all docstrings. */
export function examplesOf({ project }: Api): ApiExample[] {
  return Object.values(project.reflections).flatMap((reflection) =>
    (reflection.comment?.getTags("@example") ?? []).map(({ content }) => {
      const [, code] = /```js\n(.*?)```/s.exec(Comment.combineDisplayParts(content)) ?? [];
      if (code === undefined) throw new Error(`${reflection.getFullName()}: its example has no block of js`);
      return { symbol: reflection.getFullName(), code };
    }),
  );
}
