import { Command } from "commander";
import { type ActorOptions, addActorOptions } from "../actor-options.ts";
import { addEnvironment, environmentToPlay } from "../environment.ts";
import { importOption } from "../import-option.ts";
import { actionNoiseOption, seedOption, wholeNumber } from "../options.ts";

interface RenderOptions extends ActorOptions {
  readonly env?: string;
  readonly out: string;
  readonly steps?: number;
  readonly size: number;
  readonly every?: number;
  readonly columns?: number;
  readonly sight?: boolean;
  readonly seed: number;
  readonly actionNoise: number;
}

/** Largest number of frames of a readable contact sheet; of more frames, only some are shown. */
const LARGEST_SHEET = 60;

export const renderCommand = () =>
  addActorOptions(
    addEnvironment(
      new Command("render").description(
        "draw episodes without a screen: a GIF, or a PNG with all frames side by side",
      ),
      "an environment, see `smore list envs`",
    ),
  )
    .requiredOption("--out <file>", "file to write, ending in .gif or .png")
    .option("--steps <number>", "steps to play (default: one episode)", wholeNumber(1))
    .option("--size <pixels>", "width and height of a frame", wholeNumber(8), 256)
    .option(
      "--every <steps>",
      "draw only every so many steps (default: all; at most 60 in a PNG)",
      wholeNumber(1),
    )
    .option("--columns <number>", "frames in a row of a PNG (default: about as wide as high)", wholeNumber(1))
    .option("--sight", "draw what a policy of images receives, after the image of its goal")
    .addOption(seedOption())
    .addOption(actionNoiseOption())
    .addOption(importOption())
    .addHelpText(
      "after",
      `
After the end of an episode, the episode of the next seed follows. The same command gives the same bytes.

Example:
  smore render FetchPush --random --steps 100 --out push.gif
  smore render --policy runs/pixels --sight --every 10 --columns 1 --out sight.png`,
    )
    .action(async (argument: string | undefined, options: RenderOptions) => {
      const environment = await environmentToPlay(argument, options.env, options.policy);
      const { UserError } = await import("../../../core/base/errors.ts");
      const kind = /\.(gif|png)$/i.exec(options.out)?.[1].toLowerCase();
      if (kind === undefined)
        throw new UserError(`--out ${options.out}: the name must end in .gif (a clip) or .png (all frames)`);
      const { makeEnv } = await import("../../../core/envs/index.ts");
      const { chooseActor } = await import("../../serve/index.ts");
      const { Player, recordClip } = await import("../../../core/play/index.ts");
      const { contactSheet } = await import("../../../core/render/index.ts");
      const { encodeGif } = await import("../../../core/render/gif.ts");
      const { encodePng } = await import("../../render/index.ts");
      const { writeFileAtomically } = await import("../../files/atomic.ts");
      const { withProgress } = await import("../../terminal/progress.ts");
      const env = await makeEnv(environment);
      const { seed, actionNoise } = options;
      const player = new Player(env, await chooseActor(env.spec, options), seed, actionNoise);
      const { size, sight, columns, steps = env.spec.horizon } = options;
      const { every = kind === "png" ? Math.ceil(steps / LARGEST_SHEET) : 1 } = options;
      const frames = await withProgress("render", "steps", (onProgress) =>
        recordClip(player, {
          steps,
          size,
          every,
          sight: sight ?? false,
          onStep: (played) => onProgress(played, steps),
        }),
      );
      const bytes =
        kind === "png"
          ? encodePng(contactSheet(frames, columns))
          : encodeGif(frames, every * player.secondsPerStep);
      await player.dispose();
      await writeFileAtomically(options.out, bytes);
      console.log(`${options.out}: ${frames.length} frames, ${Math.ceil(bytes.length / 1024)} KiB`);
    });
