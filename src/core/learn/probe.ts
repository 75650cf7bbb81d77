import { type Rows, ridgeRegression } from "../statistics/ridge.ts";

/** Penalty of the regression, per row. */
const PENALTY = 0.01;

/**
 * How well the codes of images determine other numbers: the root mean square error, dimension by dimension, of a
 * ridge regression that is fitted on every other row and read at the rest.
 *
 * @param codes (rows, features)
 * @param numbers (rows, width), of the same rows
 */
export function probeErrors(codes: Rows, numbers: Rows): number[] {
  const [fitted, read] = [0, 1].map((parity) => ({
    codes: everySecond(codes, parity),
    numbers: everySecond(numbers, parity),
  }));
  const predict = ridgeRegression(
    { values: fitted.codes, width: codes.width },
    { values: fitted.numbers, width: numbers.width },
    PENALTY,
  );
  const predicted = predict(read.codes);
  const rows = predicted.length / numbers.width;
  const squares = new Float64Array(numbers.width);
  for (let i = 0; i < predicted.length; i++)
    squares[i % numbers.width] += (predicted[i] - read.numbers[i]) ** 2 / rows;
  return Array.from(squares, Math.sqrt);
}

function everySecond({ values, width }: Rows, parity: number): Float64Array {
  const rows = Math.floor((values.length / width - parity + 1) / 2);
  return Float64Array.from({ length: rows * width }, (_, i) => {
    const row = 2 * Math.floor(i / width) + parity;
    return values[row * width + (i % width)];
  });
}
