import type { RandomGenerator } from "../random/generator.ts";

/**
 * Makes a function that shifts the images of a batch by up to `most` pixels in either direction, which is the same as to pad
 * them by so many and to cut out what is `height` × `width` (random crops; Kostrikov et al. 2021, "Image augmentation is all
 * you need"). What comes in at an edge repeats the edge. All images of a row are shifted alike.
 *
 * @param shape `[height, width, channels]` of an image, or `[cameras, height, width, channels]`
 * @param columns (rows, size of the shape) each; empty ones are left out
 */
export function imageShifter(
  random: Pick<RandomGenerator, "integer">,
  shape: readonly number[],
  most: number,
  columns: readonly Uint8Array[],
): () => void {
  const [channels, width, height, cameras = 1] = shape.toReversed();
  const size = height * width * channels;
  const scratch = new Uint8Array(size);
  const filled = columns.filter(({ length }) => length > 0);
  const rows = (filled[0]?.length ?? 0) / (cameras * size);
  const line = width * channels;
  const draw = () => random.integer(2 * most + 1) - most;
  return () => {
    for (let row = 0; row < rows; row++) {
      const [down, right] = [draw(), draw()];
      for (const column of filled)
        for (let camera = row * cameras; camera < (row + 1) * cameras; camera++) {
          const image = column.subarray(camera * size, (camera + 1) * size);
          scratch.set(image);
          for (let y = 0; y < height; y++) {
            const from = Math.min(height - 1, Math.max(0, y - down)) * line;
            shiftLine(scratch, from, image, y * line, { width, channels, right });
          }
        }
    }
  };
}

/** Copies one line of pixels, shifted to the right by a number of pixels. */
function shiftLine(
  source: Uint8Array,
  from: number,
  target: Uint8Array,
  to: number,
  { width, channels, right }: { readonly width: number; readonly channels: number; readonly right: number },
): void {
  const inside = width - Math.abs(right);
  const first = Math.max(0, -right);
  const start = Math.max(0, right);
  target.set(
    source.subarray(from + first * channels, from + (first + inside) * channels),
    to + start * channels,
  );
  const edge = right > 0 ? 0 : width - 1;
  const [begin, end] = right > 0 ? [0, right] : [inside, width];
  for (let x = begin; x < end; x++)
    for (let channel = 0; channel < channels; channel++)
      target[to + x * channels + channel] = source[from + edge * channels + channel];
}
