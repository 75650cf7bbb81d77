import { Command } from "commander";
import { portOption } from "../options.ts";
import { noOpenOption, showPage } from "../show-page.ts";

interface StudioOptions {
  readonly port: number;
  readonly open: boolean;
}

export const studioCommand = () =>
  new Command("studio")
    .description("train and play in the browser, and look at the runs, grids and datasets of this folder")
    .addOption(portOption())
    .addOption(noOpenOption())
    .addHelpText(
      "after",
      `
The page trains and plays in the browser itself. It shows the runs in runs/ and results/ and the datasets in datasets/ of the working directory,
and writes nothing there; docs/studio.md says what it can do.

Example:
  smore studio`,
    )
    .action(async ({ port, ...options }: StudioOptions) => {
      const { serveStudio } = await import("../../serve/index.ts");
      await showPage(await serveStudio({ port }), "Smore studio", options);
    });
