import { Option } from "commander";
import type { LocalServer } from "../serve/index.ts";

export const noOpenOption = () => new Option("--no-open", "print the page's address without opening it");

/** Prints the address of a server's page, opens it unless that is not wanted, and serves it until the program is interrupted. */
export async function showPage(
  server: LocalServer,
  title: string,
  { open }: { readonly open: boolean },
): Promise<void> {
  const { interruptSignal } = await import("../terminal/interrupt.ts");
  console.log(`${title}: ${server.url}\nCtrl-C ends it.`);
  if (open) await openInBrowser(server.url);
  const signal = interruptSignal();
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  await server.close();
}

/** Opens a page the way the desktop does; if there is none, the printed address remains. */
async function openInBrowser(url: string): Promise<void> {
  const { spawn } = await import("node:child_process");
  const [program, ...args] =
    process.platform === "darwin"
      ? ["open"]
      : process.platform === "win32"
        ? ["cmd", "/c", "start", ""]
        : ["xdg-open"];
  spawn(program, [...args, url], { stdio: "ignore", detached: true })
    .on("error", () => {})
    .unref();
}
