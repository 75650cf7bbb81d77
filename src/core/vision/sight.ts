import { UserError } from "../base/errors.ts";
import type { CameraView, GoalEnv, GoalEnvSpec } from "../envs/index.ts";
import { type Camera, imageCameraFor, imageFloorsOf, Rasterizer } from "../render/index.ts";
import { isImage } from "../spaces/index.ts";
import { achievingState } from "./achieving-state.ts";

/** Pixels of an image. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/** What an observation is made of. */
export interface SightOptions extends ImageSize {
  /** Cameras, of which each gives one image (default `main` alone). */
  readonly cameras?: readonly CameraView[] | undefined;
  /** Whether the robot's own measurements are given beside images. Default false. */
  readonly proprioception?: boolean | undefined;
}

const MAIN: readonly CameraView[] = ["main"];

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

/** The format of observations that are such images. */
export function imageFormat({ height, width, cameras = MAIN }: SightOptions) {
  const image = [height, width, CHANNELS];
  return {
    observationSize: cameras.length * height * width * CHANNELS,
    observationType: "uint8" as const,
    observationShape: cameras.length === 1 ? image : [cameras.length, ...image],
  };
}

/** How many numbers an observation of an environment has in that format: those of a colour image of any size, or of the state. */
export function observationSizeIn(
  { observationSize }: Pick<GoalEnvSpec, "observationSize">,
  { observationType = "float32", observationShape = [], ...format }: ObservationFormat,
): number {
  const isColourImage =
    isImage({ dtype: observationType, shape: observationShape }) && observationShape.at(-1) === CHANNELS;
  return isColourImage ? format.observationSize : observationSize;
}

/**
 * Sees an environment as images, those of one camera after the other: rows from the top; red, green and blue from 0 to 255. They are
 * drawn without shadows, by one sample for each pixel. What shows the desired goal is left out.
 */
export class Sight {
  readonly #options: SightOptions;
  readonly #rasterizer: Rasterizer;
  readonly #cameras: readonly Camera[];
  readonly #scratch: GoalEnv;
  readonly #images: Uint8Array;
  readonly #goalImages: Uint8Array;
  readonly #proprioception: Float64Array | undefined;
  /** Of which {@link goal} is the image. */
  #drawnGoal: Float64Array | undefined;

  /**
   * @param scratch an instance of the environment of its own, in which goals are achieved before their images are drawn; it is
   * disposed of with this
   * @throws UserError for proprioception where the robot measures nothing
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

  /** An environment with images for observations and, where goals are images too, for what policies are given as goals. */
  specOf(spec: GoalEnvSpec, goal: "vector" | "image" = "vector"): GoalEnvSpec {
    const format = imageFormat(this.#options);
    return {
      ...spec,
      ...format,
      ...(this.#proprioception && { proprioceptionSize: this.#proprioception.length }),
      ...(goal === "image" && { goalInputSize: format.observationSize }),
    };
  }

  /** The environment as it is now; overwritten by the next call of any method. */
  observe(env: GoalEnv): Uint8Array {
    const scene = withoutGoal(env);
    if (this.#cameras.length === 1) return this.#rasterizer.render(scene, this.#cameras[0]);
    for (const [index, camera] of this.#cameras.entries()) {
      const image = this.#rasterizer.render(scene, camera);
      this.#images.set(image, index * image.length);
    }
    return this.#images;
  }

  /** The own measurements of the robot of `env`, from its state; undefined if they are not given beside images. */
  proprioception(env: GoalEnv): Float64Array | undefined {
    const { robotColumns = [] } = env.spec;
    for (const [place, column] of robotColumns.entries())
      if (this.#proprioception) this.#proprioception[place] = env.observation[column];
    return this.#proprioception;
  }

  /**
   * The image of a state that achieves the desired goal, drawn once for each goal.
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

  /** Releases the second environment, in which achieved goals are drawn. */
  dispose(): void {
    this.#scratch.dispose();
  }
}

const withoutGoal = (env: GoalEnv) => env.scene().filter(({ name }) => !name.startsWith("goal"));
