/**
 * A primitive polynomial over GF(2) for each dimension after the first, with its initial direction numbers (Joe and Kuo
 * 2008, new-joe-kuo-6.21201): [degree, coefficients, m₁, m₂, …].
 */
const DIRECTIONS: readonly (readonly number[])[] = [
  [1, 0, 1],
  [2, 1, 1, 3],
  [3, 1, 1, 3, 1],
  [3, 2, 1, 1, 1],
  [4, 1, 1, 1, 3, 3],
  [4, 4, 1, 3, 5, 13],
  [5, 2, 1, 1, 5, 5, 17],
  [5, 4, 1, 1, 5, 5, 5],
  [5, 7, 1, 1, 7, 11, 19],
  [5, 11, 1, 1, 5, 1, 1],
  [5, 13, 1, 1, 1, 3, 11],
  [5, 14, 1, 3, 5, 5, 31],
  [6, 1, 1, 3, 3, 9, 7, 49],
  [6, 13, 1, 1, 1, 15, 21, 21],
  [6, 16, 1, 3, 1, 13, 27, 49],
  [6, 19, 1, 1, 1, 15, 7, 5],
  [6, 22, 1, 3, 1, 15, 13, 25],
  [6, 25, 1, 1, 5, 5, 19, 61],
  [7, 1, 1, 3, 7, 11, 23, 15, 103],
  [7, 4, 1, 3, 7, 13, 13, 15, 69],
];

/** Dimensions that {@link sobolPoint} knows. */
export const SOBOL_DIMENSIONS = DIRECTIONS.length + 1;

const BITS = 32;

/** The 32 direction numbers of a dimension, as fractions of 2³². */
function directionNumbers(dimension: number): Uint32Array {
  const numbers = new Uint32Array(BITS);
  if (dimension === 0) return numbers.map((_, bit) => 2 ** (BITS - 1 - bit));
  const [degree, coefficients, ...initial] = DIRECTIONS[dimension - 1];
  for (let bit = 0; bit < BITS; bit++) {
    if (bit < degree) {
      numbers[bit] = initial[bit] << (BITS - 1 - bit);
      continue;
    }
    numbers[bit] = numbers[bit - degree] ^ (numbers[bit - degree] >>> degree);
    for (let k = 1; k < degree; k++)
      if ((coefficients >>> (degree - 1 - k)) & 1) numbers[bit] ^= numbers[bit - k];
  }
  return numbers;
}

const directions = Array.from({ length: SOBOL_DIMENSIONS }, (_, dimension) => directionNumbers(dimension));

/**
 * Point `index` of the Sobol sequence (Sobol' 1967, in the order of Gray codes), shifted bit by bit: any 2ᵏ points in a row
 * from a multiple of 2ᵏ on fill the unit cube evenly, whatever the shift is.
 * @param shift a random 32-bit number for each dimension, so that sequences of different seeds differ
 * @returns coordinates in (0, 1), one for each number of `shift`
 * @throws RangeError beyond {@link SOBOL_DIMENSIONS}
 */
export function sobolPoint(index: number, shift: Uint32Array): number[] {
  if (shift.length > SOBOL_DIMENSIONS)
    throw new RangeError(`sobol: ${shift.length} dimensions, and at most ${SOBOL_DIMENSIONS} are known`);
  const gray = index ^ (index >>> 1);
  return Array.from(shift, (offset, dimension) => {
    let fraction = offset;
    for (let bit = 0; bit < BITS; bit++) if ((gray >>> bit) & 1) fraction ^= directions[dimension][bit];
    return ((fraction >>> 0) + 0.5) / 2 ** BITS;
  });
}
