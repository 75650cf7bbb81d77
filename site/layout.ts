// The frame of a page: header, navigation, contents.
import { demoHtml, escapeHtml } from "./markdown.ts";
import { API, NAVIGATION, START } from "./navigation.ts";
import { addressFrom, pathOf, type SitePage } from "./pages.ts";
import { entryPointOf, entryPoints, isApi, symbolOf, symbolsBeside } from "./symbols.ts";

/** The whole HTML of a page; `titles` are those of all pages by their sources. */
export function layOut(page: SitePage, titles: ReadonlyMap<string, string>): string {
  const to = (path: string) => escapeHtml(addressFrom(page.path, path));
  const isStart = page.source === START;
  const title = isStart ? "Smore: offline goal-conditioned reinforcement learning" : `${page.title} · Smore`;
  const body = isStart
    ? `${hero(page, to)}<article>${withoutIntroduction(page.html)}</article>`
    : `<article>${page.html}</article>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${to("assets/site.css")}">
<script type="module" src="${to("assets/site.js")}"></script>
</head>
<body data-root="${to("index.html").replace(/index\.html$/, "")}"${isStart ? ' class="start"' : ""}>
<a class="skip" href="#site-content">Skip to the text</a>
<header>
<a class="brand" href="${to("index.html")}">Smore</a>
<button id="site-menu" type="button" popovertarget="site-navigation">Pages</button>
<div class="search" role="search">
<input id="site-search" type="search" placeholder="Search" aria-label="Search all pages" autocomplete="off" spellcheck="false">
<div id="site-results" hidden></div>
</div>
<nav class="short" aria-label="Main"><a href="${to("studio/index.html")}">Studio</a><a href="${to(pathOf(`${API}/index.md`))}">API</a></nav>
</header>
<div class="frame">
<nav id="site-navigation" class="side" aria-label="Pages" popover>${symbols(page, titles, to)}${navigation(page, titles, to)}</nav>
<main id="site-content" tabindex="-1">${body}</main>
${contents(page)}
</div>
</body>
</html>
`;
}

type Address = (path: string) => string;

function navigation(from: SitePage, titles: ReadonlyMap<string, string>, to: Address): string {
  return NAVIGATION.map(({ title, pages }) => {
    const links = pages.map((page) => link(page, titles.get(page)!, from, to));
    return `<h2>${title}</h2><ul>${links.join("")}</ul>`;
  }).join("");
}

/** On a page of the programming interface: links to the entry points, and to all symbols of its own by kind. */
function symbols(from: SitePage, titles: ReadonlyMap<string, string>, to: Address): string {
  if (!isApi(from.source)) return "";
  const points = entryPoints(titles.keys()).map((page) => link(page, titles.get(page)!, from, to));
  const kinds = symbolsBeside(from.source, titles.keys()).map(({ title, pages }) => {
    const links = pages.map((page) => link(page, symbolOf(page), from, to));
    const isOpen = pages.includes(from.source) || entryPointOf(from.source) === from.source;
    return `<details${isOpen ? " open" : ""}><summary>${title}</summary><ul>${links.join("")}</ul></details>`;
  });
  return `<h2>Entry points</h2><ul>${points.join("")}</ul>${kinds.join("")}`;
}

/** A link of a list of pages, which marks the page that it is on, and those above it. */
function link(page: string, name: string, { source }: SitePage, to: Address): string {
  const isAbove = page === entryPointOf(source) || (page === `${API}/index.md` && isApi(source));
  const mark = page === source ? ' aria-current="page"' : isAbove ? ' class="open"' : "";
  return `<li><a href="${to(pathOf(page))}"${mark}>${escapeHtml(name)}</a></li>`;
}

/** Links to the sections of a page that has several. */
function contents({ source, sections }: SitePage): string {
  const shown = sections.filter(({ level }) => level === 2);
  if (shown.length < 2 || source === START) return "";
  const items = shown.map(({ anchor, title }) => `<li><a href="#${anchor}">${escapeHtml(title)}</a></li>`);
  return `<nav class="contents side" aria-label="On this page"><h2>On this page</h2><ul>${items.join("")}</ul></nav>`;
}

/** The top of the start page: what Smore is, a moving picture, a policy to train at once. */
function hero({ html }: SitePage, to: Address): string {
  const [, sentence] = /<p>(.*?)<\/p>/s.exec(html)!;
  const demo = demoHtml(
    `${to("studio/index.html")}#environment=PointReach&agent=smore`,
    "Train a policy in this page",
  );
  return `<section class="hero">
<div>
<h1>Policies that reach any goal, from logs without rewards</h1>
<p>${sentence}</p>
<p class="actions"><a class="button" href="${to("studio/index.html")}">Open the studio</a>
<a class="button quiet" href="${to(pathOf("docs/tutorials/robot-log.md"))}">First tutorial</a></p>
</div>
<img src="${to("docs/reach.gif")}" alt="A Fetch arm moves its gripper to red goals">
</section>
${demo}`;
}

/** What the hero shows already: the heading, the first paragraph and the pictures. */
function withoutIntroduction(html: string): string {
  return html.slice(html.indexOf("<h2"));
}
