/** Training produced NaN or infinity. The message names the update, the tensor and a remedy. */
export class DivergenceError extends Error {
  override readonly name = "DivergenceError";
  /** The first update known to have produced such a number, counted from 1. */
  readonly update: number;
  /** The output or state with that number, such as `"value/loss"` or `state "value.parameters"`. */
  readonly tensor: string;

  constructor(update: number, tensor: string, remedy = "try a smaller learningRate") {
    super(`training diverged at update ${update}: ${tensor} is not finite; ${remedy}`);
    this.update = update;
    this.tensor = tensor;
  }
}
