import { Command } from "commander";
import { type ActorOptions, addActorOptions } from "../actor-options.ts";
import { addEnvironment, requireEnvironment } from "../environment.ts";
import { importOption } from "../import-option.ts";
import { actionNoiseOption, portOption, seedOption } from "../options.ts";

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
        "watch an environment in the browser: pause, step, reset, drag the goal",
      ),
      "an environment, see `smore list envs`",
    ),
  )
    .addOption(seedOption())
    .addOption(actionNoiseOption())
    .addOption(portOption())
    .addOption(importOption())
    .option("--no-open", "print the page's address without opening it")
    .addHelpText(
      "after",
      `
Example:
  smore play FetchReach --policy runs/first-run/policy.onnx`,
    )
    .action(async (argument: string | undefined, options: PlayOptions) => {
      const environment = requireEnvironment(argument, options.env);
      const { makeEnv } = await import("../../../core/envs/index.ts");
      const { chooseActor, servePlay } = await import("../../serve/index.ts");
      const { Player, Session } = await import("../../../core/play/index.ts");
      const { interruptSignal } = await import("../../terminal/interrupt.ts");
      const env = await makeEnv(environment, { actionNoise: options.actionNoise });
      const actor = await chooseActor(env.spec, options);
      const session = new Session(new Player(env, actor, options.seed));
      const server = await servePlay(session, options.port);
      console.log(`${environment} with ${actor.name}: ${server.url}\nCtrl-C ends it.`);
      if (options.open) await openInBrowser(server.url);
      const signal = interruptSignal();
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      await server.close();
      await session.dispose();
    });

/** Opens a page the way the desktop does; where there is none, the printed address remains. */
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
