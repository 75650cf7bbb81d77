import { UserError } from "../base/errors.ts";
import { cameraFor, contactSheet, type Image, Rasterizer } from "../render/index.ts";
import type { Player } from "./player.ts";
import { sightImages } from "./sight-images.ts";

/** Samples per pixel along each side, which smooth the edges. */
const SUPERSAMPLING = 2;

export interface ClipOptions {
  /** To play; where they go beyond an episode, that of the next seed follows. */
  readonly steps: number;
  /** Width and height of a frame in pixels; of images that a policy receives, the height. */
  readonly size: number;
  /** Only every so many steps are drawn. Default 1. */
  readonly every?: number;
  /**
   * Draws what a policy of images receives: the image of its goal, if that is one, and those of all cameras, side by
   * side. Default false: a picture for people.
   */
  readonly sight?: boolean;
  /** Called after each step with the number played. */
  readonly onStep?: (played: number) => void;
}

/**
 * Plays on from where `player` is and draws it: the present state first, then the steps.
 * @throws UserError if the images of a policy are asked for that receives none
 */
export async function recordClip(
  player: Player,
  { steps, size, every = 1, sight = false, onStep }: ClipOptions,
): Promise<Image[]> {
  const draw = sight ? () => sightOf(player, size) : pictureOf(player, size);
  const frames: Image[] = [];
  for (let step = 0; step <= steps; step++) {
    if (step > 0) {
      if (player.isOver) player.beginNext();
      await player.step();
      onStep?.(step);
    }
    if (step % every === 0) frames.push(draw());
  }
  return frames;
}

/** Draws the scene as people see it. */
function pictureOf({ env }: Player, size: number): () => Image {
  const rasterizer = new Rasterizer(size, size, { supersampling: SUPERSAMPLING, shadows: true });
  const camera = cameraFor(env.spec.id, env.scene());
  return () => ({ width: size, height: size, pixels: rasterizer.render(env.scene(), camera).slice() });
}

function sightOf({ actor, env }: Player, size: number): Image {
  const sight = actor.see?.(env);
  if (!sight) throw new UserError(`${actor.name} receives no images; leave out the request to draw them`);
  const images = [...(sight.goal === undefined ? [] : [sight.goal]), sight.observation];
  const parts = images.flatMap((base64) => sightImages(sight, base64));
  return contactSheet(
    parts.map((part) => enlarged(part, Math.max(1, Math.round(size / sight.height)))),
    parts.length,
  );
}

/** The image with `times` as many pixels along each side. */
function enlarged({ width, height, pixels }: Image, times: number): Image {
  const large = new Uint8Array(pixels.length * times * times);
  let at = 0;
  for (let y = 0; y < height * times; y++)
    for (let x = 0; x < width * times; x++) {
      const from = 3 * (Math.floor(y / times) * width + Math.floor(x / times));
      large.set(pixels.subarray(from, from + 3), at);
      at += 3;
    }
  return { width: width * times, height: height * times, pixels: large };
}
