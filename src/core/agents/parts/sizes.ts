// Sizes that agents share. Beyond their limits no model would be made, but an error without a sentence.

import { z } from "zod";

/** A width: of a layer, of a representation, or of numbers that are computed for each row. */
export const widthConfig = (least = 1) =>
  z
    .int()
    .min(least)
    .max(2 ** 16);

/** Rows of a batch. */
export const batchSizeConfig = (least = 1) =>
  z
    .int()
    .min(least)
    .max(2 ** 20);
