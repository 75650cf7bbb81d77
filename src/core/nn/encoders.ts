import { concat, constant, type Initializer, sizeOf, type Tensor } from "../graph/index.ts";
import { filled, orthogonal, zeros } from "./initializers.ts";
import type { Architecture, ParameterSpec } from "./network.ts";

// Convolutions are written as products of matrices: ONNX Runtime computes their gradients five times as fast as those of its
// own Conv.

/** The shape of an image, row by row, or of the images of several cameras, one after the other. */
export interface ImageShape {
  /** Number of cameras. Default 1. */
  readonly cameras?: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** The normalisation of images before they are encoded: (image − mean) / deviation. */
export interface ImageScale {
  /** The mean image, [cameras · height · width · channels]. */
  readonly mean: Float32Array;
  /** One deviation for all numbers. */
  readonly deviation: number;
}

/** Images divided by this are in [0, 1]. */
const WHITE = 255;

interface Convolution {
  /** Side of the square that an output depends on; a multiple of `stride`. */
  readonly kernel: number;
  readonly stride: number;
  readonly outputs: number;
}

/**
 * The convolutions of image encoders. `patches`: separate squares of 8 × 8 pixels, the cheapest encoder that finds
 * objects. `nature`: the three convolutions of Mnih et al. 2015 ("Human-level control through deep reinforcement
 * learning", Methods).
 */
export const imageEncoders = {
  patches: [{ kernel: 8, stride: 8, outputs: 32 }],
  nature: [
    { kernel: 8, stride: 4, outputs: 32 },
    { kernel: 4, stride: 2, outputs: 64 },
    { kernel: 3, stride: 1, outputs: 64 },
  ],
} as const satisfies Readonly<Record<string, readonly Convolution[]>>;

/** The name of an image encoder. */
export type ImageEncoderName = keyof typeof imageEncoders;

/** An image encoder, and the sizes of its input and output. */
export interface ImageEncoderOptions {
  /** Shape of the images. */
  readonly image: ImageShape;
  /** The convolutions. */
  readonly encoder: ImageEncoderName;
  /** Length of the code of an image. */
  readonly features: number;
  /** Normalisation of images. Default: bytes are divided by 255. */
  readonly scale?: ImageScale | undefined;
  /** Initialiser of all weights. Default: orthogonal, gain √2. */
  readonly weights?: Initializer;
}

/**
 * An encoder of images: [rows, cameras · height · width · channels], bytes or numbers from 0 to 255, ↦ [rows,
 * features]. Each camera has its own convolutions with ReLU. A dense layer with layer normalisation and ReLU combines
 * their outputs. If the squares of a convolution do not cover its image exactly, the rest is cut off at the edges.
 * @throws RangeError for an image that is smaller than the squares of the convolutions
 */
export function imageEncoder(options: ImageEncoderOptions): Architecture<Tensor> {
  const { image, encoder, features, scale, weights = orthogonal(Math.SQRT2) } = options;
  const layers = layersOf(image, imageEncoders[encoder]);
  const last = layers.at(-1)!.output;
  const flat = sizeOfImage(last);
  const { cameras: count = 1 } = image;
  const cameras = Array.from({ length: count }, (_, camera) => camera);
  const parameters: ParameterSpec[] = [
    ...cameras.flatMap((camera) =>
      layers.flatMap(({ input, kernel, outputs }, index) => {
        const name = `${count === 1 ? "" : `camera${camera}.`}convolution${index}`;
        const shape = [kernel * kernel * input.channels, outputs];
        return [
          { name: `${name}.weight`, shape, initialize: weights },
          { name: `${name}.bias`, shape: [outputs], initialize: zeros },
        ];
      }),
    ),
    { name: "dense.weight", shape: [count * flat, features], initialize: weights },
    { name: "dense.bias", shape: [features], initialize: zeros },
    { name: "dense.scale", shape: [features], initialize: filled(1) },
    { name: "dense.shift", shape: [features], initialize: zeros },
  ];
  return {
    parameters,
    forward(values, images) {
      const remaining = values[Symbol.iterator]();
      const next = () => remaining.next().value as Tensor;
      const [rows] = images.shape;
      const size = sizeOfImage(image);
      const codes = cameras.map((camera) => {
        const [first, end] = [camera * size, (camera + 1) * size];
        let x = count === 1 ? images : images.slice(first, end, 1);
        for (const layer of layers) {
          const [weight, bias] = [next(), next()];
          // Bytes become numbers as late as possible: moving them costs a quarter.
          const seen = squares(x, layer).cast();
          const ofCamera = scale && { ...scale, mean: scale.mean.subarray(first, end) };
          if (layer === layers[0]) x = scaledConvolution(seen, layer, weight, bias, ofCamera).relu();
          else x = seen.linear(weight, bias).relu();
        }
        return x.reshape([rows, flat]);
      });
      const code = codes.length === 1 ? codes[0] : concat(codes);
      return code.linear(next(), next()).layerNorm(next(), next()).relu();
    },
  };
}

/**
 * The first convolution, of scaled images: (x − mean) / deviation · W + b. The mean is subtracted from the products,
 * which are fewer than the pixels. The weight is transposed, so that its gradient transposes the outputs instead of the
 * pixels.
 */
function scaledConvolution(
  seen: Tensor,
  layer: Layer,
  weight: Tensor,
  bias: Tensor,
  scale: ImageScale | undefined,
): Tensor {
  const scaled = weight.mul(1 / (scale?.deviation ?? WHITE)).transpose([1, 0]);
  const productsOf = (x: Tensor) => x.matmul(scaled, { transposeRight: true });
  const products = productsOf(seen);
  if (!scale) return products.add(bias);
  const ofMean = productsOf(squares(constant(scale.mean, [1, scale.mean.length]), layer)).sub(bias);
  const places = ofMean.size;
  return products
    .reshape([products.size / places, places])
    .sub(ofMean.reshape([places]))
    .reshape(products.shape);
}

/** The image of one camera, or the output of a layer for it. */
type CameraShape = Omit<ImageShape, "cameras">;

interface Layer extends Convolution {
  readonly input: CameraShape;
  readonly output: CameraShape;
}

function sizeOfImage({ height, width, channels }: CameraShape): number {
  return height * width * channels;
}

/** Side in pixels of the smallest image that convolutions accept. */
function leastSide(convolutions: readonly Convolution[]): number {
  return convolutions.toReversed().reduce((side, { kernel, stride }) => (side - 1) * stride + kernel, 1);
}

function layersOf(image: CameraShape, convolutions: readonly Convolution[]): Layer[] {
  let input: CameraShape = image;
  return convolutions.map((convolution) => {
    const { kernel, stride, outputs } = convolution;
    const steps = (length: number) => Math.floor((length - kernel) / stride) + 1;
    const output = { height: steps(input.height), width: steps(input.width), channels: outputs };
    if (output.height < 1 || output.width < 1)
      throw new RangeError(
        `an image of ${image.height} × ${image.width} is too small for this encoder, which needs ${leastSide(convolutions)} × ${leastSide(convolutions)}; take larger images, or another encoder`,
      );
    const layer = { ...convolution, input, output };
    input = output;
    return layer;
  });
}

/**
 * The square of pixels that each output of a convolution depends on, [rows · output height · output width, kernel² ·
 * channels]. The image is cut into blocks of stride × stride pixels, and a square has kernel / stride blocks in either
 * direction. Its numbers are in the order of blocks, and row by row within a block.
 */
function squares(x: Tensor, { input, output, kernel, stride }: Layer): Tensor {
  const { height, width, channels } = input;
  const side = kernel / stride;
  const down = output.height + side - 1;
  const across = output.width + side - 1;
  const rows = sizeOf(x.shape) / (height * width * channels);
  const block = stride * stride * channels;
  const blocks = middle(x.reshape([rows, height, width, channels]), down * stride, across * stride)
    .reshape([rows * down, stride, across, stride * channels])
    .transpose([0, 2, 1, 3]);
  if (side === 1) return blocks.reshape([rows * down * across, block]);
  const grid = blocks.reshape([rows, down, across, block]);
  const shifted = Array.from({ length: side * side }, (_, index) => {
    const top = Math.floor(index / side);
    const left = index % side;
    return grid.slice(top, top + output.height, 1).slice(left, left + output.width, 2);
  });
  return concat(shifted).reshape([rows * output.height * output.width, side * side * block]);
}

/** The middle of images [rows, height, width, channels]. */
function middle(x: Tensor, height: number, width: number): Tensor {
  const top = Math.floor((x.shape[1] - height) / 2);
  const left = Math.floor((x.shape[2] - width) / 2);
  return x.slice(top, top + height, 1).slice(left, left + width, 2);
}
