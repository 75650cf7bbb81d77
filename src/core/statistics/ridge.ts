/** Rows of numbers, row-major. */
export interface Rows {
  readonly values: ArrayLike<number>;
  /** Numbers in a row. */
  readonly width: number;
}

/**
 * Ridge regression with an intercept: the linear map of rows x to rows y with the least Σ ‖y − ŷ‖² + penalty · Σ w², where y is
 * centred and each dimension of x is centred and divided by its standard deviation.
 *
 * @param x (rows, width)
 * @param y (rows, width of y)
 * @param penalty above 0, per row
 * @returns a function that predicts rows of y, row-major, from rows of x
 */
export function ridgeRegression(x: Rows, y: Rows, penalty: number): (x: ArrayLike<number>) => Float64Array {
  const count = x.values.length / x.width;
  const center = moments(x);
  const target = moments(y);
  const scaled = (values: ArrayLike<number>) =>
    Float64Array.from(values, (value, i) => {
      const dimension = i % x.width;
      const deviation = center.deviation[dimension];
      return deviation > 0 ? (value - center.mean[dimension]) / deviation : 0;
    });
  const rows = scaled(x.values);
  const products = new Float64Array(x.width * x.width);
  const moment = new Float64Array(x.width * y.width);
  for (let row = 0; row < count; row++)
    for (let i = 0; i < x.width; i++) {
      const value = rows[row * x.width + i];
      if (value === 0) continue;
      for (let j = 0; j <= i; j++) products[i * x.width + j] += value * rows[row * x.width + j];
      for (let j = 0; j < y.width; j++)
        moment[i * y.width + j] += value * (y.values[row * y.width + j] - target.mean[j]);
    }
  for (let i = 0; i < x.width; i++) products[i * x.width + i] += penalty * count;
  solvePositive(products, x.width, moment, y.width);
  return (values) => {
    const given = scaled(values);
    const predicted = new Float64Array((given.length / x.width) * y.width);
    for (let i = 0; i < predicted.length; i++) {
      const [row, dimension] = [Math.floor(i / y.width), i % y.width];
      let sum = target.mean[dimension];
      for (let k = 0; k < x.width; k++) sum += given[row * x.width + k] * moment[k * y.width + dimension];
      predicted[i] = sum;
    }
    return predicted;
  };
}

/** Mean and standard deviation of each dimension. */
function moments({ values, width }: Rows): { readonly mean: Float64Array; readonly deviation: Float64Array } {
  const count = values.length / width;
  const mean = new Float64Array(width);
  const deviation = new Float64Array(width);
  for (let i = 0; i < values.length; i++) mean[i % width] += values[i] / count;
  for (let i = 0; i < values.length; i++) deviation[i % width] += (values[i] - mean[i % width]) ** 2 / count;
  return { mean, deviation: deviation.map(Math.sqrt) };
}

/** Replaces b (size, columns) by a⁻¹ b, for a symmetric positive definite a (size, size) of which the lower half is read. */
function solvePositive(a: Float64Array, size: number, b: Float64Array, columns: number): void {
  // Cholesky: a = L Lᵀ, with L in the lower half of a.
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      let sum = a[i * size + j];
      for (let k = 0; k < j; k++) sum -= a[i * size + k] * a[j * size + k];
      a[i * size + j] = i === j ? Math.sqrt(sum) : sum / a[j * size + j];
    }
  for (let column = 0; column < columns; column++) {
    for (let i = 0; i < size; i++) {
      let sum = b[i * columns + column];
      for (let k = 0; k < i; k++) sum -= a[i * size + k] * b[k * columns + column];
      b[i * columns + column] = sum / a[i * size + i];
    }
    for (let i = size - 1; i >= 0; i--) {
      let sum = b[i * columns + column];
      for (let k = i + 1; k < size; k++) sum -= a[k * size + i] * b[k * columns + column];
      b[i * columns + column] = sum / a[i * size + i];
    }
  }
}
