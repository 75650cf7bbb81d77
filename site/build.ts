// Writes the site: the pages of the documentation, the programming interface and the studio, as files that work from any
// path of any server. `npm run build` first, then: npm run build:site [folder]
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import MiniSearch from "minisearch";
import { build } from "vite";
import { writeApi } from "./api.ts";
import { layOut } from "./layout.ts";
import { START } from "./navigation.ts";
import { renderPages, type SitePage } from "./pages.ts";
import { type Entry, SEARCH } from "./search.ts";
import { isApi } from "./symbols.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Builds the site into `folder`, which is emptied before. */
export async function buildSite(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const api = mkdtempSync(join(tmpdir(), "smore-api-"));
  try {
    await writeApi(api);
    const { pages, files } = renderPages({ root, api });
    const titles = new Map(pages.map(({ source, title }) => [source, title]));
    const write = (path: string, text: string) => {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    };
    for (const page of pages) write(page.path, layOut(page, titles));
    for (const file of files) cpSync(join(root, file), join(folder, file));
    const index = new MiniSearch<Entry>(SEARCH);
    index.addAll(pages.flatMap(entriesOf));
    write("assets/search.json", JSON.stringify(index));
  } finally {
    rmSync(api, { recursive: true });
  }
  await build({
    root: join(root, "site/browser"),
    configFile: false,
    base: "./",
    logLevel: "warn",
    build: {
      outDir: join(folder, "assets"),
      emptyOutDir: false,
      license: { fileName: "licenses.md" },
      rolldownOptions: {
        input: join(root, "site/browser/site.ts"),
        output: { entryFileNames: "[name].js", assetFileNames: "[name][extname]" },
      },
    },
  });
  await build({
    configFile: join(root, "studio/vite.config.ts"),
    mode: "site",
    logLevel: "warn",
    build: { outDir: join(folder, "studio") },
  });
}

/** What the search finds of a page: its sections or, of a symbol, the page as a whole. */
function entriesOf({ source, path, title, sections }: SitePage): Entry[] {
  const page = source === START ? "Smore" : title;
  if (isApi(source))
    return [{ id: path, title: page, page: "API", text: sections.map((section) => section.title).join(" ") }];
  return sections.map((section) => ({
    id: section.level === 1 ? path : `${path}#${section.anchor}`,
    title: section.title,
    page,
    text: section.text,
  }));
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await buildSite(resolve(process.argv[2] ?? join(root, "dist/site")));
