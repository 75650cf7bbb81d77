import type { GoalEnv, GoalEnvSpec } from "../envs/index.ts";
import { type Camera, imageCameraFor, imageFloorsOf, Rasterizer } from "../render/index.ts";
import { isImage } from "../spaces/index.ts";
import { achievingState } from "./achieving-state.ts";

/** Pixels of an image. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/** Red, green and blue. */
export const CHANNELS = 3;

/** Seed of the episode whose scene decides where the camera stands. */
const CAMERA_SEED = 0;

/** What a dataset or a policy says of its observations. */
export interface ObservationFormat {
  readonly observationSize: number;
  readonly observationType?: "uint8" | "float32" | undefined;
  readonly observationShape?: readonly number[] | undefined;
}

/** The format of observations that are images of that size. */
export function imageFormat({ height, width }: ImageSize) {
  const observationShape = [height, width, CHANNELS];
  return { observationSize: height * width * CHANNELS, observationType: "uint8" as const, observationShape };
}

/** How many numbers an observation of an environment has in that format: those of a colour image of any size, or of the state. */
export function observationSizeIn(
  { observationSize }: Pick<GoalEnvSpec, "observationSize">,
  { observationType = "float32", observationShape = [], ...format }: ObservationFormat,
): number {
  const isColourImage =
    isImage({ dtype: observationType, shape: observationShape }) && observationShape[2] === CHANNELS;
  return isColourImage ? format.observationSize : observationSize;
}

/**
 * Sees an environment as images: rows from the top; red, green and blue from 0 to 255. They are drawn without shadows, by one
 * sample for each pixel, from where the environment's camera stands. What shows the desired goal is left out.
 */
export class Sight {
  readonly size: ImageSize;
  readonly #rasterizer: Rasterizer;
  readonly #camera: Camera;
  readonly #scratch: GoalEnv;
  readonly #goalImage: Uint8Array;
  /** Of which {@link goal} is the image. */
  #drawnGoal: Float64Array | undefined;

  /**
   * @param scratch an instance of the environment of its own, in which goals are achieved before their images are drawn; it is
   * disposed of with this
   */
  constructor(scratch: GoalEnv, size: ImageSize) {
    scratch.reset(CAMERA_SEED);
    this.size = size;
    const { id } = scratch.spec;
    this.#rasterizer = new Rasterizer(size.width, size.height, { floors: imageFloorsOf(id) });
    this.#camera = imageCameraFor(id, withoutGoal(scratch), size.width / size.height);
    this.#scratch = scratch;
    this.#goalImage = new Uint8Array(imageFormat(size).observationSize);
  }

  /** An environment with images for observations and, where goals are images too, for what policies are given as goals. */
  specOf(spec: GoalEnvSpec, goal: "vector" | "image" = "vector"): GoalEnvSpec {
    const format = imageFormat(this.size);
    return { ...spec, ...format, ...(goal === "image" && { goalInputSize: format.observationSize }) };
  }

  /** The environment as it is now; overwritten by the next call of any method. */
  observe(env: GoalEnv): Uint8Array {
    return this.#rasterizer.render(withoutGoal(env), this.#camera);
  }

  /**
   * The image of a state that achieves the desired goal, drawn once for each goal.
   * @throws UserError for an environment without a script that achieves goals
   */
  goal(env: GoalEnv): Uint8Array {
    if (!this.#drawnGoal || env.desiredGoal.some((value, i) => value !== this.#drawnGoal![i])) {
      achievingState(env, this.#scratch);
      this.#goalImage.set(this.observe(this.#scratch));
      this.#drawnGoal = Float64Array.from(env.desiredGoal);
    }
    return this.#goalImage;
  }

  dispose(): void {
    this.#scratch.dispose();
  }
}

const withoutGoal = (env: GoalEnv) => env.scene().filter(({ name }) => !name.startsWith("goal"));
