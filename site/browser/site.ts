// The script of every page: the search, the demos, and what is scrolled.
import MiniSearch, { type SearchResult } from "minisearch";
import { type Entry, SEARCH } from "../search.ts";
import "./site.css";

const element = <Type extends HTMLElement>(id: string) => document.getElementById(id) as Type;
/** From this page to the start page. */
const root = document.body.dataset.root ?? "";
const MOST_RESULTS = 12;

// The list of pages is longer than the screen: it is scrolled to the present one.
const pages = element("site-navigation");
function showCurrent(): void {
  const current = pages.querySelector<HTMLElement>("[aria-current]");
  if (current) pages.scrollTop = current.offsetTop - pages.clientHeight / 2;
}
showCurrent();
pages.addEventListener("toggle", showCurrent);

// Text that is wider than the screen is scrolled with arrow keys.
for (const box of document.querySelectorAll<HTMLElement>(".scroll"))
  if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;

for (const demo of document.querySelectorAll<HTMLElement>(".demo")) {
  const link = demo.querySelector("a")!;
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const frame = document.createElement("iframe");
    Object.assign(frame, { src: link.href, title: link.textContent });
    link.replaceWith(frame);
    frame.focus();
  });
}

const input = element<HTMLInputElement>("site-search");
const results = element("site-results");
let loaded: Promise<MiniSearch<Entry>> | undefined;

async function loadIndex(): Promise<MiniSearch<Entry>> {
  const response = await fetch(`${root}assets/search.json`);
  return MiniSearch.loadJSON<Entry>(await response.text(), SEARCH);
}

function resultLink({ id, title, page }: SearchResult): HTMLElement {
  const link = document.createElement("a");
  link.href = root + id;
  const [name, place] = [document.createElement("strong"), document.createElement("span")];
  name.textContent = title;
  place.textContent = page === title ? "" : page;
  link.append(name, place);
  return link;
}

async function search(): Promise<void> {
  const text = input.value.trim();
  loaded ??= loadIndex();
  const index = await loaded;
  if (text !== input.value.trim()) return; // typed on since
  const found = text === "" ? [] : index.search(text).slice(0, MOST_RESULTS);
  results.replaceChildren(...found.map(resultLink));
  if (text !== "" && found.length === 0) results.textContent = "Nothing found";
  results.hidden = text === "";
}

function close(): void {
  results.hidden = true;
  input.focus();
}

input.addEventListener("focus", () => void search());
input.addEventListener("input", () => void search());
document.addEventListener("click", ({ target }) => {
  if (!(target as Element).closest(".search")) results.hidden = true;
});
document.addEventListener("keydown", (event) => {
  const isTyping = (event.target as Element).matches("input, select, textarea");
  if (event.key === "/" && !isTyping) {
    event.preventDefault();
    input.focus();
  }
});
document.querySelector<HTMLElement>(".search")!.addEventListener("keydown", (event) => {
  const links = [...results.querySelectorAll("a")];
  const at = links.indexOf(document.activeElement as HTMLAnchorElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape") close();
  else if (event.key === "Enter" && at === -1) links[0]?.click();
  else if (step !== undefined && links.length > 0) {
    event.preventDefault();
    (links[at + step] ?? input).focus();
  }
});
