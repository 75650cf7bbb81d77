import { UserError } from "../base/errors.ts";
import type { CameraView, GoalEnv, GoalEnvSpec } from "../envs/index.ts";
import { type Camera, imageCameraFor, imageFloorsOf, Rasterizer } from "../render/index.ts";
import { isImage } from "../spaces/index.ts";
import { achievingState } from "./achieving-state.ts";

/** The size of an image in pixels, from 1 to 1024 each. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/** The images of an observation. */
export interface SightOptions extends ImageSize {
  /** The cameras, each of which draws one image. Default `main` alone. */
  readonly cameras?: readonly CameraView[] | undefined;
  /** Whether observations include the robot's own measurements beside images. Default false. */
  readonly proprioception?: boolean | undefined;
}

const MAIN: readonly CameraView[] = ["main"];

/** Red, green and blue. */
export const CHANNELS = 3;

/** Seed of the episode whose scene places the camera. */
const CAMERA_SEED = 0;

/** The format of the observations of a dataset or a policy. */
export interface ObservationFormat {
  readonly observationSize: number;
  readonly observationType?: "uint8" | "float32" | undefined;
  readonly observationShape?: readonly number[] | undefined;
}

/** The format of observations that are these images. */
export function imageFormat({ height, width, cameras = MAIN }: SightOptions) {
  const image = [height, width, CHANNELS];
  return {
    observationSize: cameras.length * height * width * CHANNELS,
    observationType: "uint8" as const,
    observationShape: cameras.length === 1 ? image : [cameras.length, ...image],
  };
}

/** The size of an environment's observations in that format: that of a colour image of any size, or of the state. */
export function observationSizeIn(
  { observationSize }: Pick<GoalEnvSpec, "observationSize">,
  { observationType = "float32", observationShape = [], ...format }: ObservationFormat,
): number {
  const isColourImage =
    isImage({ dtype: observationType, shape: observationShape }) && observationShape.at(-1) === CHANNELS;
  return isColourImage ? format.observationSize : observationSize;
}

/**
 * Draws an environment as images, camera after camera: rows from the top, each pixel as red, green and blue from 0 to
 * 255. There are no shadows, and one sample per pixel. Geoms that show the desired goal are left out.
 */
export class Sight {
  readonly #options: SightOptions;
  readonly #rasterizer: Rasterizer;
  readonly #cameras: readonly Camera[];
  readonly #scratch: GoalEnv;
  readonly #images: Uint8Array;
  readonly #goalImages: Uint8Array;
  readonly #proprioception: Float64Array | undefined;
  /** The goal that {@link goal} has drawn last. */
  #drawnGoal: Float64Array | undefined;

  /**
   * @param scratch another instance of the environment, in which goals are achieved to draw their images; it is
   * disposed of with this object
   * @throws UserError for proprioception if the environment has no `robotColumns`
   */
  constructor(scratch: GoalEnv, options: SightOptions) {
    scratch.reset(CAMERA_SEED);
    const { width, height, cameras = MAIN, proprioception } = options;
    const { id, robotColumns } = scratch.spec;
    if (proprioception && !robotColumns)
      throw new UserError(`${id}: its robot measures nothing itself; leave proprioception out`);
    this.#options = options;
    this.#rasterizer = new Rasterizer(width, height, { floors: imageFloorsOf(id) });
    const scene = withoutGoal(scratch);
    this.#cameras = cameras.map((view) => imageCameraFor(id, scene, width / height, view));
    this.#scratch = scratch;
    const { observationSize } = imageFormat(options);
    this.#images = new Uint8Array(observationSize);
    this.#goalImages = new Uint8Array(observationSize);
    this.#proprioception = proprioception ? new Float64Array(robotColumns!.length) : undefined;
  }

  /** The spec of an environment with images as observations and, for `goal` `"image"`, as inputs of goals. */
  specOf(spec: GoalEnvSpec, goal: "vector" | "image" = "vector"): GoalEnvSpec {
    const format = imageFormat(this.#options);
    return {
      ...spec,
      ...format,
      ...(this.#proprioception && { proprioceptionSize: this.#proprioception.length }),
      ...(goal === "image" && { goalInputSize: format.observationSize }),
    };
  }

  /** The images of the environment's present state. The next call of any method overwrites them. */
  observe(env: GoalEnv): Uint8Array {
    const scene = withoutGoal(env);
    if (this.#cameras.length === 1) return this.#rasterizer.render(scene, this.#cameras[0]);
    for (const [index, camera] of this.#cameras.entries()) {
      const image = this.#rasterizer.render(scene, camera);
      this.#images.set(image, index * image.length);
    }
    return this.#images;
  }

  /** The robot's own measurements in the present state of `env`; undefined unless the option `proprioception` is set. */
  proprioception(env: GoalEnv): Float64Array | undefined {
    const { robotColumns = [] } = env.spec;
    for (const [place, column] of robotColumns.entries())
      if (this.#proprioception) this.#proprioception[place] = env.observation[column];
    return this.#proprioception;
  }

  /**
   * The images of a state that achieves the desired goal. They are drawn once for each goal.
   * @throws UserError for an environment without a script that achieves goals
   */
  goal(env: GoalEnv): Uint8Array {
    if (!this.#drawnGoal || env.desiredGoal.some((value, i) => value !== this.#drawnGoal![i])) {
      achievingState(env, this.#scratch);
      this.#goalImages.set(this.observe(this.#scratch));
      this.#drawnGoal = Float64Array.from(env.desiredGoal);
    }
    return this.#goalImages;
  }

  /** Releases the second environment, in which goals are drawn. */
  dispose(): void {
    this.#scratch.dispose();
  }
}

const withoutGoal = (env: GoalEnv) => env.scene().filter(({ name }) => !name.startsWith("goal"));
