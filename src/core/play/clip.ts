import { cameraFor, type Image, Rasterizer } from "../render/index.ts";
import type { Player } from "./player.ts";

/** Samples per pixel along each side, which smooth the edges. */
const SUPERSAMPLING = 2;

export interface ClipOptions {
  /** Steps to play. After the end of an episode, the episode of the next seed follows. */
  readonly steps: number;
  /** Width and height of a frame in pixels. */
  readonly size: number;
  /** Steps from one drawn frame to the next. Default 1. */
  readonly every?: number;
  /** Called after each step with the number played. */
  readonly onStep?: (played: number) => void;
}

/** Continues the episode of `player` and draws it: the present state first, then the steps. */
export async function recordClip(
  player: Player,
  { steps, size, every = 1, onStep }: ClipOptions,
): Promise<Image[]> {
  const { env } = player;
  const rasterizer = new Rasterizer(size, size, { supersampling: SUPERSAMPLING, shadows: true });
  const camera = cameraFor(env.spec.id, env.scene());
  const frames: Image[] = [];
  for (let step = 0; step <= steps; step++) {
    if (step > 0) {
      if (player.isOver) player.beginNext();
      await player.step();
      onStep?.(step);
    }
    if (step % every !== 0) continue;
    const pixels = rasterizer.render(env.scene(), camera).slice();
    frames.push({ width: size, height: size, pixels });
  }
  return frames;
}
