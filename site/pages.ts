// All pages of the site: those of the navigation, and what they link to.
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path/posix";
import { type RenderedPage, renderMarkdown } from "./markdown.ts";
import { API, NAVIGATION, START } from "./navigation.ts";

export interface SitePage extends RenderedPage {
  /** Path of its source in the repository. */
  readonly source: string;
  /** Path of its HTML in the site. */
  readonly path: string;
}

export interface SitePages {
  readonly pages: readonly SitePage[];
  /** Other files that pages link to or show, by their paths in the repository and in the site. */
  readonly files: ReadonlySet<string>;
}

/** Sources of pages: Markdown, and code that pages link to. */
const isPage = (path: string) => /\.(?:md|ts)$/.test(path);

/** Where the HTML of a page is. */
export const pathOf = (source: string) =>
  source === START ? "index.html" : source.replace(/\.md$|(?<=\.ts)$/, ".html");

/** The address of one file of the site from another. */
export const addressFrom = (from: string, to: string) => relative(dirname(from), to);

/**
 * Renders every page that can be reached.
 * @param sources folders of pages: the repository, and where {@link API} was written
 * @throws Error that lists links to files and headings that do not exist
 */
export function renderPages(sources: { readonly root: string; readonly api: string }): SitePages {
  const read = (path: string) =>
    path.startsWith(`${API}/`) ? join(sources.api, path.slice(API.length + 1)) : join(sources.root, path);
  const pages = new Map<string, SitePage>();
  const files = new Set<string>();
  const links: { readonly from: string; readonly to: string; readonly anchor: string }[] = [];
  const queue = [START, ...NAVIGATION.flatMap((group) => group.pages)];
  for (let source = queue.shift(); source !== undefined; source = queue.shift()) {
    if (pages.has(source)) continue;
    const [from, path] = [source, pathOf(source)];
    const resolve = (target: string) => {
      if (/^[a-z]+:/i.test(target)) return target;
      const [file, anchor] = target.split("#");
      const to = file === "" ? from : pageOf(normalize(join(dirname(from), decodeURI(file))), read);
      links.push({ from, to, anchor: anchor ?? "" });
      if (existsSync(read(to)) && statSync(read(to)).isDirectory()) return "";
      if (isPage(to)) queue.push(to);
      else files.add(to);
      const address = file === "" ? "" : addressFrom(path, isPage(to) ? pathOf(to) : to);
      return anchor === undefined ? address : `${address}#${anchor}`;
    };
    if (!existsSync(read(from))) continue; // reported with the link to it
    const studio = addressFrom(path, "studio/index.html");
    const text = readFileSync(read(from), "utf8");
    const markdown = from.endsWith(".ts") ? `# ${from}\n\n\`\`\`\`ts\n${text}\`\`\`\`\n` : text;
    pages.set(from, { ...renderMarkdown(markdown, { resolve, studio }), source: from, path });
  }
  const dead = links.filter(({ to, anchor }) => {
    const page = pages.get(to);
    return page ? anchor !== "" && !page.anchors.has(anchor) : !existsSync(read(to));
  });
  if (dead.length > 0)
    throw new Error(
      `links that lead nowhere:\n${dead.map(({ from, to, anchor }) => `  ${from}: ${to}${anchor && `#${anchor}`}`).join("\n")}`,
    );
  return { pages: [...pages.values()], files };
}

/** A link to a folder leads to the first page of it in the navigation. */
function pageOf(path: string, read: (path: string) => string): string {
  if (!existsSync(read(path)) || !statSync(read(path)).isDirectory()) return path;
  const folder = `${path.replace(/\/$/, "")}/`;
  return NAVIGATION.flatMap(({ pages }) => pages).find((page) => page.startsWith(folder)) ?? path;
}
