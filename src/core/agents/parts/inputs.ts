import { z } from "zod";
import { UserError } from "../../base/errors.ts";
import type { InputNormalization, Normalization } from "../../data/index.ts";
import { concat, constant, input, type Program, program, type Tensor } from "../../graph/index.ts";
import {
  type Architecture,
  type ImageScale,
  type ImageShape,
  imageEncoder,
  initializeAll,
  type LearnerBuilder,
  Network,
  parameterCount,
} from "../../nn/index.ts";
import { RandomGenerator } from "../../random/generator.ts";
import {
  anglePeriods,
  type GoalDistancePart,
  isImage,
  type Space,
  type Spaces,
  sizeOfSpace,
  vectorSpace,
} from "../../spaces/index.ts";
import { widthConfig } from "./sizes.ts";

// How networks see states, goals and actions. It is part of the graph, so training and acting cannot differ.

/** How networks see images; without effect where observations are none. */
const imagesConfig = z
  .strictObject({
    /** `patches`: squares of 8 × 8 pixels; `nature`: three convolutions (Mnih et al. 2015), at four times the cost. Merlin: `nature`. */
    encoder: z.enum(["patches", "nature"]).default("patches"),
    /** Length of the code of an image. Merlin: 256. */
    features: widthConfig().default(256),
    /**
     * `shared`: all networks share an encoder, which learns from every loss except the policy's, or from the policy's
     * if it is the only one. `joint`: the same, and it learns from the policy's loss too, unless that ascends a critic.
     * `separate`: every network has its own. OGBench: `separate`.
     */
    sharing: z.enum(["shared", "joint", "separate"]).default("joint"),
    /**
     * `vector`: a goal is its numbers, as in Merlin. `image`: it is the image of a state that achieves it, as in
     * OGBench.
     */
    goal: z.enum(["vector", "image"]).default("vector"),
    /**
     * Largest shift of images in training, in pixels, the same for all images of a row. OGBench: 3 for half of the
     * rows of manipulation tasks.
     */
    crop: z.int().min(0).max(32).default(0),
    /**
     * Whether the encoder keeps its initial weights, so that each image of the data is encoded once, before training.
     * An update then costs little more than one on states. OGBench, Merlin: no.
     */
    frozen: z.boolean().default(false),
    /**
     * Whether networks of states also receive the robot's own measurements, if the data have them. OGBench, Merlin:
     * no.
     */
    proprioception: z.boolean().default(false),
  })
  .prefault({});

/** The schema of {@link InputsConfig}, with these defaults. */
export function inputsConfig(defaults: {
  readonly normalization: "none" | "standard";
  readonly clip?: number;
  readonly goalOffset: boolean;
}) {
  return z
    .strictObject({
      /**
       * `standard`: observations and goals minus their mean in the data, divided by their standard deviation; of
       * images, that of all pixels together. SMORe's released code does not normalise; WGCSL, GoFAR and code based on
       * them do.
       */
      normalization: z.enum(["none", "standard"]).default(defaults.normalization),
      /** Largest absolute value of a normalised number; larger ones are clipped. WGCSL and GoFAR: 5; others: no limit. */
      clip: z
        .number()
        .gt(0)
        .nullable()
        .default(defaults.clip ?? null),
      /**
       * Whether networks of states and goals also receive g − φ(s), if some dimensions of the observation are φ(s).
       * Papers and their code: no.
       */
      goalOffset: z.boolean().default(defaults.goalOffset),
      images: imagesConfig,
    })
    .prefault({});
}

/** Settings of how the inputs of networks are prepared. */
export type InputsConfig = z.output<ReturnType<typeof inputsConfig>>;

/** What is known about inputs from the data. Each field is needed only by the settings that use it. */
export interface InputKnowledge {
  /** The spaces of observations, goals and actions. */
  readonly spaces: Spaces;
  /** Means and standard deviations for `standard` normalisation. Without them, inputs are used as they are. */
  readonly statistics?: InputNormalization;
  /**
   * The dimensions of the observation that are φ(s), in the order of the goal's dimensions. Without them there is no
   * goal offset.
   */
  readonly goalColumns?: readonly number[];
  /** How goals are compared. Offsets of angles go the short way round. Without it, no dimension is an angle. */
  readonly goalDistance?: readonly GoalDistancePart[];
  /** Seed of the weights of a frozen encoder. Default 0. */
  readonly encoderSeed?: number | undefined;
}

/** The inputs of a network, each [rows, size]. */
export interface NetworkInput {
  /** s */
  readonly observation: Tensor;
  /** a */
  readonly action: Tensor;
  /** g */
  readonly goal: Tensor;
}

/** The name of an input of a network. */
export type Role = keyof NetworkInput;

/** Images that hardly change are divided by this, so that noise is not blown up. */
const LEAST_PIXEL_DEVIATION = 4;

/** Bytes run from 0 to this. */
const LARGEST_BYTE = 255;

/** How a state or goal is given: as an image, or in another space. */
interface Given {
  readonly space: Space;
  readonly image: ImageShape | undefined;
}

/**
 * Prepares the inputs of networks: encodes images, normalises and clips numbers, and adds the goal offset. The
 * preparation is part of the graph, so training and acting cannot differ.
 */
export class Inputs {
  readonly #config: InputsConfig;
  readonly #knowledge: InputKnowledge;
  readonly #given: Readonly<Record<Role, Given>>;
  /** The numbers beside images as networks read them; undefined if there are none. */
  readonly #proprioception: Space | undefined;
  /** The encoder that networks share; undefined if they have their own, or need none. */
  readonly #encode: ((image: Tensor) => Tensor) | undefined;
  /** Whether images of the data were encoded before training, by a frozen encoder. */
  readonly #areEncoded: boolean;

  /**
   * @param learner the learner of the networks; needed if they share an encoder of images
   * @throws UserError when goals are to be images but observations are not, when images are too small for the encoder,
   * or when settings of images exclude each other
   */
  constructor(config: InputsConfig, knowledge: InputKnowledge, learner?: Pick<LearnerBuilder, "encoder">) {
    this.#config = config;
    this.#knowledge = knowledge;
    this.#given = givenSpaces(config, knowledge.spaces);
    this.#proprioception = proprioceptionOf(config, knowledge.spaces);
    const { image } = this.#given.observation;
    this.#areEncoded = image !== undefined && config.images.frozen;
    if (this.#areEncoded) {
      if (config.images.crop > 0)
        throw new UserError(
          "agent.inputs.images.crop: images are encoded before training, so they cannot be shifted in it; set agent.inputs.images.frozen=false, or no crop",
        );
      this.#encode = this.#frozenEncoder(image!);
    } else if (image && config.images.sharing !== "separate")
      this.#encode = learner?.encoder("encoder", this.#encoder(image));
  }

  /**
   * The program that encodes `rows` images of the data before training: `images` [rows, size of the space] ↦ `codes`
   * [rows, features]. Undefined if images are encoded during training, or there are none.
   */
  encoderProgram(rows: number): Program | undefined {
    if (!this.#areEncoded) return undefined;
    const images = input("images", [rows, sizeOfSpace(this.#given.observation.space)], "uint8");
    return program("encoder", { codes: this.#encode!(images) });
  }

  /**
   * Declares the input `name` for rows of the data and prepares it as {@link read} does. Codes of images that were
   * encoded before training, [rows, features], are used as they are.
   */
  readData(name: string, rows: number, role: Role): Tensor {
    if (this.#areEncoded && this.#given[role].image) return input(name, [rows, this.#config.images.features]);
    return this.read(name, rows, role);
  }

  /**
   * Declares the input `name` of a program, [rows, size of the space]. Bytes become numbers. Images become codes,
   * [rows, features], if networks share an encoder.
   */
  read(name: string, rows: number, role: Role): Tensor {
    const { space, image } = this.#given[role];
    const raw = input(name, [rows, sizeOfSpace(space)], space.dtype === "uint8" ? "uint8" : "float");
    return image && this.#encode ? this.#encode(raw) : raw.cast();
  }

  /**
   * Appends the robot's own measurements, the input `name` [rows, proprioceptionSize], to rows of observations,
   * normalised and clipped. If networks take no measurements beside images, the rows are returned unchanged.
   */
  withProprioception(observation: Tensor, name: string): Tensor {
    const space = this.#proprioception;
    if (!space) return observation;
    const raw = input(name, [observation.shape[0], sizeOfSpace(space)]);
    const constants = this.#knowledge.statistics?.proprioception;
    return concat([observation, this.#clipped(this.#normalized(raw, space, constants), raw)]);
  }

  /** Whether {@link readData} returns codes of images, by an encoder that all networks share. */
  get areCodesShared(): boolean {
    return this.#encode !== undefined;
  }

  /** Whether {@link readData} takes images, which were not encoded before training. */
  get takesImages(): boolean {
    return this.#given.observation.image !== undefined && !this.#areEncoded;
  }

  /** Whether goals are given as images of states that achieve them. */
  get goalsAreImages(): boolean {
    return this.#config.images.goal === "image";
  }

  /** Numbers in a goal that is not given as an image. */
  get goalSize(): number {
    return sizeOfSpace(this.#knowledge.spaces.goal);
  }

  /** Numbers in an action. */
  get actionSize(): number {
    return sizeOfSpace(this.#knowledge.spaces.action);
  }

  /** The same inputs with a latent goal of `size` numbers, which needs no preparation. */
  withLatentGoal(size: number): Inputs {
    const { spaces, statistics } = this.#knowledge;
    const latent = { ...spaces, goal: vectorSpace(size) };
    const ofState = statistics && {
      observation: statistics.observation,
      proprioception: statistics.proprioception,
    };
    const config = { ...this.#config, images: { ...this.#config.images, goal: "vector" as const } };
    const learner = this.#encode && { encoder: () => this.#encode! };
    const { encoderSeed } = this.#knowledge;
    const knowledge = { spaces: latent, statistics: ofState as InputNormalization, encoderSeed };
    return new Inputs(config, knowledge, learner);
  }

  /** Observations [rows, observationSize], normalised and clipped. Codes of a shared encoder are returned unchanged. */
  observation(x: Tensor): Tensor {
    return this.#prepared("observation", x);
  }

  /** Goals [rows, goalSize], prepared like observations. */
  goal(x: Tensor): Tensor {
    return this.#prepared("goal", x);
  }

  #prepared(role: "observation" | "goal", x: Tensor): Tensor {
    const { space, image } = this.#given[role];
    if (image && this.#encode) return x;
    return this.#clipped(this.#normalized(x, space, this.#knowledge.statistics?.[role]), x);
  }

  /**
   * A network of some inputs. It reads the prepared rows side by side, in the order observation, action, goal, followed
   * by the goal offset if there is one.
   * @param build makes the network that reads rows of `inputSize` numbers
   */
  network<Output, Roles extends Role>(
    roles: readonly Roles[],
    build: (inputSize: number) => Architecture<Output>,
  ): Architecture<Output, Pick<NetworkInput, Roles>> {
    const has = (role: Role) => (roles as readonly Role[]).includes(role);
    const offset = has("observation") && has("goal") ? this.#offset() : undefined;
    const sizes = ORDER.filter(has).map((role) => this.#seenSize(role));
    const inputSize = sizes.reduce((sum, size) => sum + size, offset ? this.#seenSize("goal") : 0);
    const body = build(inputSize);
    const { image } = this.#given[has("observation") ? "observation" : "goal"];
    const own = image && !this.#encode ? this.#encoder(image) : undefined;
    const ownCount = own?.parameters.length ?? 0;
    return {
      parameters: [...(own?.parameters ?? []), ...body.parameters],
      forward: (parameters, input) => {
        const { observation, action, goal } = input as NetworkInput;
        const encode = (x: Tensor) => own!.forward(parameters.slice(0, ownCount), x);
        const see = (role: "observation" | "goal", x: Tensor) => {
          const { space, image } = this.#given[role];
          if (!own || !image) return this.#prepared(role, x);
          const pixels = sizeOfSpace(space);
          if (x.shape[1] === pixels) return encode(x);
          return concat([encode(x.slice(0, pixels, 1)), x.slice(pixels, x.shape[1], 1)]);
        };
        const rows = [
          ...(has("observation") ? [see("observation", observation)] : []),
          ...(has("action") ? [action] : []),
          ...(has("goal") ? [see("goal", goal)] : []),
          ...(offset ? [offset(observation, goal)] : []),
        ];
        return body.forward(parameters.slice(ownCount), rows.length === 1 ? rows[0] : concat(rows));
      },
    };
  }

  /** Numbers of a prepared row. */
  #seenSize(role: Role): number {
    const { space, image } = this.#given[role];
    if (!image) return sizeOfSpace(space);
    const beside = role === "observation" && this.#proprioception ? sizeOfSpace(this.#proprioception) : 0;
    return this.#config.images.features + beside;
  }

  /** The mean image of the data, and the deviation of all pixels from it together. */
  #imageScale(): ImageScale | undefined {
    const constants = this.#knowledge.statistics?.observation;
    if (this.#config.normalization === "none" || !constants) return undefined;
    const { mean, standardDeviation } = constants;
    const variance = standardDeviation.reduce((sum, value) => sum + value ** 2, 0) / mean.length;
    return { mean, deviation: Math.max(Math.sqrt(variance), LEAST_PIXEL_DEVIATION) };
  }

  #encoder(image: ImageShape): Architecture<Tensor> {
    const { encoder, features } = this.#config.images;
    try {
      return imageEncoder({ image, encoder, features, scale: this.#imageScale() });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new UserError(`agent.inputs.images.encoder: ${error.message}`, { cause: error });
    }
  }

  /** An encoder with weights from the seed, which are not trained. They are drawn when it first encodes something. */
  #frozenEncoder(image: ImageShape): (images: Tensor) => Tensor {
    const architecture = this.#encoder(image);
    const draw = () => {
      const size = parameterCount(architecture);
      const values = new Float32Array(size);
      const random = RandomGenerator.from(this.#knowledge.encoderSeed ?? 0, "frozen encoder");
      initializeAll(architecture)(values, [size], random);
      return new Network("encoder", architecture, constant(values, [size]));
    };
    let encoder: Network<Tensor> | undefined;
    return (images) => {
      encoder ??= draw();
      return encoder.apply(images);
    };
  }

  #normalized(x: Tensor, space: Space, constants: Normalization | undefined): Tensor {
    if (space.dtype === "uint8") return x.mul(1 / LARGEST_BYTE);
    if (this.#config.normalization === "none" || !constants) return x;
    const size = [constants.mean.length];
    return x.sub(constant(constants.mean, size)).div(constant(constants.standardDeviation, size));
  }

  /** Normalised numbers are clipped; inputs that are used as they are, are not. */
  #clipped(normalized: Tensor, x: Tensor): Tensor {
    const { clip } = this.#config;
    return clip === null || normalized === x ? normalized : normalized.clip(-clip, clip);
  }

  /**
   * g − φ(s) in units of the prepared goal, before it is clipped: g − W · s + b, for angles the short way round.
   *
   * Whether a goal is reached depends on this difference, and the threshold is small compared to the ranges of s and g.
   * A network that must compute the difference itself learns slowly to stop at the goal.
   */
  #offset(): ((observation: Tensor, goal: Tensor) => Tensor) | undefined {
    const { spaces, statistics, goalColumns, goalDistance } = this.#knowledge;
    if (!this.#config.goalOffset || !goalColumns || this.#given.observation.image) return undefined;
    const scaled = this.#config.normalization === "standard" ? statistics : undefined;
    const [weights, bias] = goalOffset(goalColumns, spaces, scaled);
    const goalSize = sizeOfSpace(spaces.goal);
    const periods = anglePeriods({ goalSize, goalDistance: goalDistance ?? [] }).map(
      (period, i) => period / scaleOf(spaces.goal, scaled?.goal, i).deviation,
    );
    return (observation, goal) => {
      const state = this.#normalized(observation, spaces.observation, statistics?.observation);
      const target = this.#normalized(goal, spaces.goal, statistics?.goal);
      return shortWay(target.sub(state.matmul(weights)).add(bias), periods);
    };
  }
}

/**
 * The program that encodes the images of the data before training, see {@link Inputs.encoderProgram}; undefined unless the
 * encoder is frozen.
 */
export function imageEncoderProgram(
  config: InputsConfig,
  knowledge: InputKnowledge,
  rows: number,
): Program | undefined {
  return new Inputs(config, knowledge).encoderProgram(rows);
}

/**
 * The spaces of the inputs of networks.
 * @throws UserError if goals are to be images but observations are not
 */
function givenSpaces({ images }: InputsConfig, spaces: Spaces): Record<Role, Given> {
  const given = (space: Space): Given => ({ space, image: imageOf(space) });
  const observation = given(spaces.observation);
  if (images.goal === "image" && !observation.image)
    throw new UserError(
      "agent.inputs.images.goal: observations are not images; train on a dataset of images, or give goals as vectors",
    );
  return {
    observation,
    action: given(spaces.action),
    goal: images.goal === "image" ? observation : given(spaces.goal),
  };
}

/**
 * The space of the robot's own measurements beside images, if the settings ask for them.
 * @throws UserError if the data have none
 */
function proprioceptionOf({ images }: InputsConfig, spaces: Spaces): Space | undefined {
  if (!images.proprioception || !isImage(spaces.observation)) return undefined;
  if (!spaces.proprioception)
    throw new UserError(
      'agent.inputs.images.proprioception: the dataset has no states beside its images; name them with "state" in a mapping file, or leave the setting out',
    );
  return spaces.proprioception;
}

function imageOf(space: Space): ImageShape | undefined {
  if (!isImage(space)) return undefined;
  const [channels, width, height, cameras = 1] = space.shape.toReversed();
  return { cameras, height, width, channels };
}

/** The rows of two batches as one input; the rows of `first` come first. */
export function stacked(first: NetworkInput, second: NetworkInput): NetworkInput {
  const both = (role: Role) => concat([first[role], second[role]], 0);
  return { observation: both("observation"), action: both("action"), goal: both("goal") };
}

const ORDER = ["observation", "action", "goal"] as const;

/** W (observationSize, goalSize) and b (goalSize) of the offset between normalised observations and goals. */
function goalOffset(
  columns: readonly number[],
  spaces: Spaces,
  statistics: InputNormalization | undefined,
): [weights: Tensor, bias: Tensor] {
  const observationSize = sizeOfSpace(spaces.observation);
  const goalSize = columns.length;
  const weights = new Float32Array(observationSize * goalSize);
  const bias = new Float32Array(goalSize);
  columns.forEach((column, i) => {
    const observation = scaleOf(spaces.observation, statistics?.observation, column);
    const goal = scaleOf(spaces.goal, statistics?.goal, i);
    weights[goalSize * column + i] = observation.deviation / goal.deviation;
    bias[i] = (goal.mean - observation.mean) / goal.deviation;
  });
  return [constant(weights, [observationSize, goalSize]), constant(bias, [goalSize])];
}

/**
 * Differences [rows, size] less whole periods, on [−period / 2, period / 2). Differences with an infinite period are
 * unchanged.
 */
function shortWay(difference: Tensor, periods: readonly number[]): Tensor {
  if (!periods.some(Number.isFinite)) return difference;
  const size = [periods.length];
  const frequencies = constant(
    periods.map((period) => 1 / period),
    size,
  );
  const turns = difference.mul(frequencies).add(0.5).floor();
  return difference.sub(
    turns.mul(
      constant(
        periods.map((period) => (Number.isFinite(period) ? period : 0)),
        size,
      ),
    ),
  );
}

/** The mean and the deviation by which a dimension of a space is normalised. */
function scaleOf({ dtype }: Space, constants: Normalization | undefined, dimension: number) {
  if (dtype === "uint8") return { mean: 0, deviation: LARGEST_BYTE };
  if (!constants) return { mean: 0, deviation: 1 };
  return { mean: constants.mean[dimension], deviation: constants.standardDeviation[dimension] };
}
