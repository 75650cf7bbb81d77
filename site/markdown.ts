// Markdown ▸ HTML, with the anchors that GitHub gives to headings and code that is coloured here.
import GithubSlugger from "github-slugger";
import highlight from "highlight.js/lib/common";
import { Marked, type Tokens } from "marked";

/** A heading, and the text that follows it. */
export interface Section {
  readonly level: number;
  readonly anchor: string;
  readonly title: string;
  readonly text: string;
}

export interface RenderedPage {
  readonly title: string;
  readonly html: string;
  readonly sections: readonly Section[];
  /** Names that a link can have after `#`. */
  readonly anchors: ReadonlySet<string>;
}

/** What a page needs from its surroundings. */
export interface RenderOptions {
  /** The address of a link or picture, given the one in the source; empty where the site has no such place. */
  readonly resolve: (target: string) => string;
  /** The address of the studio from this page. */
  readonly studio: string;
}

const LANGUAGES: Readonly<Record<string, string>> = {
  js: "javascript",
  ts: "typescript",
  json: "json",
  py: "python",
  sh: "bash",
};

/** `<!-- demo: #<choices> | <caption> -->`: a place where the studio can be opened with these choices. */
const DEMO = /^<!-- demo: (#\S+) \| (.+?) -->\s*$/;

export const escapeHtml = (text: string) =>
  text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]!);

export function renderMarkdown(source: string, { resolve, studio }: RenderOptions): RenderedPage {
  const slugger = new GithubSlugger();
  const sections: { level: number; anchor: string; title: string; text: string }[] = [];
  const anchors = new Set<string>();
  const note = (text: string) => {
    const section = sections.at(-1);
    if (section) section.text += `${text}\n`;
  };
  const marked = new Marked({
    walkTokens(token) {
      if (token.type === "link" || token.type === "image") token.href = resolve(token.href);
      if (token.type === "paragraph" || token.type === "code") note((token as Tokens.Paragraph).text);
      if (token.type === "list") for (const item of (token as Tokens.List).items) note(item.text);
      if (token.type === "table")
        for (const row of (token as Tokens.Table).rows) note(row.map(({ text }) => text).join(" "));
      if (token.type === "html")
        for (const [, id] of token.raw.matchAll(/<a id="([^"]+)">/g)) anchors.add(id);
      if (token.type !== "heading") return;
      const title = plain(token.tokens ?? []);
      const anchor = slugger.slug(title);
      anchors.add(anchor);
      sections.push({ level: token.depth, anchor, title, text: "" });
      Object.assign(token, { anchor });
    },
    renderer: {
      heading(token) {
        const { depth, tokens, anchor } = token as Tokens.Heading & { readonly anchor: string };
        const label = `Link to “${plain(tokens)}”`;
        const link =
          depth === 1 ? "" : ` <a class="anchor" href="#${anchor}" aria-label="${escapeHtml(label)}">#</a>`;
        return `<h${depth} id="${anchor}">${this.parser.parseInline(tokens)}${link}</h${depth}>\n`;
      },
      code({ text, lang = "" }) {
        const language = LANGUAGES[lang.split(" ")[0]];
        const html = language ? highlight.highlight(text, { language }).value : escapeHtml(text);
        return `<pre class="scroll"><code>${html}</code></pre>\n`;
      },
      link({ href, tokens }) {
        return href === "" ? this.parser.parseInline(tokens) : false;
      },
      html({ text }) {
        const demo = DEMO.exec(text);
        return demo ? demoHtml(studio + demo[1], demo[2]) : false;
      },
    },
    hooks: {
      postprocess: (html) =>
        html.replaceAll("<table>", '<div class="scroll"><table>').replaceAll("</table>", "</table></div>"),
    },
  });
  const html = marked.parse(source, { async: false });
  return { title: sections[0]?.title ?? "", html, sections, anchors };
}

/** The studio in a frame, which is loaded when its button is pressed; without scripts a link. */
export function demoHtml(address: string, caption: string): string {
  const link = `<a class="demo-link" href="${escapeHtml(address)}">${escapeHtml(caption)}</a>`;
  return `<figure class="demo">${link}<figcaption>Opens the studio. It loads about 25 MB from this site, and everything stays in your tab.</figcaption></figure>\n`;
}

/** The text of inline tokens without markup. */
function plain(tokens: readonly { readonly type: string; readonly raw: string }[]): string {
  return tokens
    .map((token) => {
      const { tokens: inner, text } = token as Tokens.Strong;
      return inner ? plain(inner) : (text ?? token.raw);
    })
    .join("");
}
