import { Command } from "commander";
import { type ActorOptions, addActorOptions } from "../actor-options.ts";
import { addEnvironment, environmentToPlay } from "../environment.ts";
import { importOption } from "../import-option.ts";
import { actionNoiseOption, portOption, seedOption } from "../options.ts";
import { noOpenOption, showPage } from "../show-page.ts";

interface PlayOptions extends ActorOptions {
  readonly env?: string;
  readonly seed: number;
  readonly actionNoise: number;
  readonly port: number;
  readonly open: boolean;
}

export const playCommand = () =>
  addActorOptions(
    addEnvironment(
      new Command("play").description(
        "watch an environment in the browser: pause, step, drag the goal, drive by hand",
      ),
      "an environment, see `smore list envs`",
    ),
  )
    .addOption(seedOption())
    .addOption(actionNoiseOption())
    .addOption(portOption())
    .addOption(importOption())
    .addOption(noOpenOption())
    .addHelpText(
      "after",
      `
Example:
  smore play --policy runs/first-run
  smore play FetchPush --expert`,
    )
    .action(async (argument: string | undefined, options: PlayOptions) => {
      const environment = await environmentToPlay(argument, options.env, options.policy);
      const { makeEnv } = await import("../../../core/envs/index.ts");
      const { chooseActor, serveStudio } = await import("../../serve/index.ts");
      const { Player, Session } = await import("../../../core/play/index.ts");
      const env = await makeEnv(environment);
      const actor = await chooseActor(env.spec, options);
      const session = new Session(new Player(env, actor, options.seed, options.actionNoise));
      const server = await serveStudio({ session, port: options.port });
      await showPage(server, `${environment} with ${actor.name}`, options);
      await session.dispose();
    });
