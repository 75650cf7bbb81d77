import { describe, expect, it } from "vitest";
import { engine } from "../../node/engine/index.ts";
import { Session } from "../engine/index.ts";
import { emitOnnx, grad, input, program } from "../graph/index.ts";
import { RandomGenerator } from "../random/generator.ts";
import { declareNetwork, type ImageEncoderOptions, imageEncoder, imageEncoders } from "./index.ts";

const random = RandomGenerator.from(33);
const rows = 2;

/** The pixels that a convolution's first output sees begin here: what is left over is cut off at both sides. */
function margin(length: number, kernel: number, stride: number): number {
  const used = Math.floor((length - kernel) / stride) * stride + kernel;
  return Math.floor((length - used) / 2);
}

/** The same encoder for one image: plain convolutions, one output after the other. */
function encodeByHand(
  options: ImageEncoderOptions,
  parameters: ArrayLike<number>,
  pixels: readonly number[],
) {
  let next = 0;
  const take = (length: number) => Array.from({ length }, () => parameters[next++]);
  const { scale: given } = options;
  const scaled = pixels.map((value, i) => (value - (given?.mean[i] ?? 0)) / (given?.deviation ?? 255));
  const { cameras = 1 } = options.image;
  const size = pixels.length / cameras;
  const flat = Array.from({ length: cameras }, (_, camera) =>
    convolveByHand(options, take, scaled.slice(camera * size, (camera + 1) * size)),
  ).flat();
  const [weight, bias] = [take(flat.length * options.features), take(options.features)];
  const [scale, shift] = [take(options.features), take(options.features)];
  expect(next).toBe(parameters.length);
  const dense = bias.map((b, j) =>
    flat.reduce((sum, value, i) => sum + value * weight[i * bias.length + j], b),
  );
  const mean = dense.reduce((a, b) => a + b) / dense.length;
  const variance = dense.reduce((sum, value) => sum + (value - mean) ** 2, 0) / dense.length;
  return dense.map((value, j) =>
    Math.max(((value - mean) / Math.sqrt(variance + 1e-6)) * scale[j] + shift[j], 0),
  );
}

/** What the convolutions make of the scaled image of one camera. */
function convolveByHand(
  options: ImageEncoderOptions,
  take: (length: number) => readonly number[],
  image: readonly number[],
): readonly number[] {
  let x = image;
  let { height, width, channels } = options.image;
  for (const { kernel, stride, outputs } of imageEncoders[options.encoder]) {
    const weight = take(kernel * kernel * channels * outputs);
    const bias = take(outputs);
    const [down, across] = [height, width].map((length) => Math.floor((length - kernel) / stride) + 1);
    const [top, left] = [height, width].map((length) => margin(length, kernel, stride));
    const side = kernel / stride;
    const result: number[] = [];
    for (let oy = 0; oy < down; oy++)
      for (let ox = 0; ox < across; ox++)
        for (let o = 0; o < outputs; o++) {
          let sum = bias[o];
          for (let ky = 0; ky < kernel; ky++)
            for (let kx = 0; kx < kernel; kx++)
              for (let c = 0; c < channels; c++) {
                const value = x[((top + oy * stride + ky) * width + left + ox * stride + kx) * channels + c];
                // Block after block of stride × stride, and within one row after row.
                const block = Math.floor(ky / stride) * side + Math.floor(kx / stride);
                const place = (block * stride + (ky % stride)) * stride + (kx % stride);
                sum += value * weight[(place * channels + c) * outputs + o];
              }
          result.push(Math.max(sum, 0));
        }
    [x, height, width, channels] = [result, down, across, outputs];
  }
  return x;
}

/** A mean image, and a deviation that is not its own. */
const scaleOf = (length: number) => ({
  mean: Float32Array.from({ length }, () => random.uniform(0, 255)),
  deviation: 60,
});

const cases: readonly ImageEncoderOptions[] = [
  {
    image: { height: 16, width: 17, channels: 3 },
    encoder: "patches",
    features: 16,
    scale: scaleOf(16 * 17 * 3),
  },
  {
    image: { height: 44, width: 40, channels: 1 },
    encoder: "nature",
    features: 16,
    scale: scaleOf(44 * 40),
  },
  { image: { height: 16, width: 24, channels: 3 }, encoder: "patches", features: 16 },
  // 20 = 2 + 2 · 8 + 2 and 13 = 2 + 8 + 3.
  { image: { height: 20, width: 13, channels: 1 }, encoder: "patches", features: 16 },
  { image: { height: 44, width: 52, channels: 3 }, encoder: "nature", features: 16 },
  { image: { height: 45, width: 38, channels: 2 }, encoder: "nature", features: 16 },
  {
    image: { cameras: 2, height: 16, width: 9, channels: 3 },
    encoder: "patches",
    features: 16,
    scale: scaleOf(2 * 16 * 9 * 3),
  },
];

function titleOf({ image, encoder, scale }: ImageEncoderOptions): string {
  const { cameras = 1, height, width, channels } = image;
  return `${encoder} of ${cameras === 1 ? "" : `${cameras} × `}${height} × ${width} × ${channels}${scale ? ", scaled" : ""}`;
}

async function prepare(options: ImageEncoderOptions) {
  const { cameras = 1, height, width, channels } = options.image;
  const network = declareNetwork("net", imageEncoder(options));
  const code = network.apply(input("images", [rows, cameras * height * width * channels], "uint8"));
  // Not the plain sum: layer normalisation would make its gradient zero for many parameters.
  const loss = code.mul(code).mul(code).sum();
  const gradient = grad(loss, network.parameters);
  const outputs = Object.fromEntries(gradient.map((part, i) => [`gradient${i}`, part]));
  const session = await Session.create(engine, program("p", { code, loss, ...outputs }), {
    precision: "float64",
  });
  const parameters = Float64Array.from({ length: network.flat.size }, () => 0.3 * random.normal());
  const inputs = session.allocateInputs();
  for (let i = 0; i < inputs.arrays.images.length; i++) inputs.arrays.images[i] = random.integer(256);
  const run = async (values: Float64Array) => {
    session.loadStates(new Map([["net.parameters", values]]));
    await session.run(inputs);
  };
  return { network, session, parameters, images: inputs.arrays.images, run };
}

describe.each(cases.map((options) => [titleOf(options), options] as const))("%s", (_title, options) => {
  it("computes what convolutions by hand compute, of bytes", async () => {
    const { session, parameters, images, run } = await prepare(options);
    await run(parameters);
    const size = images.length / rows;
    for (let row = 0; row < rows; row++) {
      const pixels = Array.from(images.subarray(row * size, (row + 1) * size));
      const expected = encodeByHand(options, parameters, pixels);
      expect(Math.max(...expected)).toBeGreaterThan(0.1);
      expected.forEach((value, j) => {
        expect(session.output("code")[row * options.features + j]).toBeCloseTo(value, 10);
      });
    }
  });

  it("has the gradient that finite differences give", async () => {
    const { network, session, parameters, run } = await prepare(options);
    await run(parameters);
    const gradient = network.parameters.flatMap((_, i) => Array.from(session.output(`gradient${i}`)));
    expect(gradient).toHaveLength(parameters.length);
    const step = 1e-6;
    let compared = 0;
    for (let tries = 0; tries < 40; tries++) {
      const place =
        tries < 20 ? random.integer(parameters.length) : parameters.length - 1 - random.integer(60);
      const lossAt = async (change: number) => {
        await run(parameters.map((x, i) => (i === place ? x + change : x)));
        return session.output("loss")[0];
      };
      const difference = ((await lossAt(step)) - (await lossAt(-step))) / (2 * step);
      if (Math.abs(difference) > 1e-3) compared++;
      expect(gradient[place] - difference, `parameter ${place}`).toBeCloseTo(0, 3);
    }
    expect(compared).toBeGreaterThan(5);
  });
});

it("an encoder takes any number of images in a model without a fixed number of rows", async () => {
  const [, options] = cases;
  const { height, width, channels } = options.image;
  const size = height * width * channels;
  const network = declareNetwork("net", imageEncoder(options));
  const code = network.apply(input("images", [1, size], "uint8"));
  const parameters = Float32Array.from({ length: network.flat.size }, () => 0.3 * random.normal());
  const bytes = emitOnnx(program("p", { code }), {
    anyRows: true,
    frozenStates: new Map([["net.parameters", parameters]]),
  });
  const model = await engine.compile(bytes, { threads: 1 });
  const images = Uint8Array.from({ length: 3 * size }, () => random.integer(256));
  const codesOf = async (first: number, count: number) => {
    const codes = new Float32Array(count * options.features);
    await model.run(
      { images: model.tensor(images.slice(first * size, (first + count) * size), [count, size]) },
      { code: model.tensor(codes, [count, options.features]) },
    );
    return Array.from(codes);
  };
  const together = await codesOf(0, 3);
  const apart = [...(await codesOf(0, 1)), ...(await codesOf(1, 1)), ...(await codesOf(2, 1))];
  apart.forEach((value, i) => {
    expect(together[i]).toBeCloseTo(value, 4);
  });
  await model.dispose();
});

it("an image that is smaller than the convolutions see is rejected", () => {
  const image = { height: 35, width: 64, channels: 3 };
  expect(() => imageEncoder({ image, encoder: "nature", features: 8 })).toThrow(
    "an image of 35 × 64 is too small for this encoder, which needs 36 × 36; take larger images, or another encoder",
  );
});
