import { Command } from "commander";
import { portOption } from "../options.ts";
import { noOpenOption, showPage } from "../show-page.ts";

interface StudioOptions {
  readonly port: number;
  readonly open: boolean;
}

export const studioCommand = () =>
  new Command("studio")
    .description("collect data, train and look into critics in the browser")
    .addOption(portOption())
    .addOption(noOpenOption())
    .addHelpText(
      "after",
      `
The page trains in the browser itself; docs/studio.md says what it can do.

Example:
  smore studio`,
    )
    .action(async ({ port, ...options }: StudioOptions) => {
      const { serveStudio } = await import("../../serve/index.ts");
      await showPage(await serveStudio({ port }), "Smore studio", options);
    });
