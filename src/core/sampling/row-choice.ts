import { z } from "zod";
import { validateConfig } from "../base/validate-config.ts";

/**
 * Which transitions of a dataset the rows of a batch are. The choice does not depend on how goals are drawn. All
 * transitions that the shares leave are equally likely.
 */
export const rowChoiceSchema = z.strictObject({
  /**
   * Share of rows from eventful episodes, whose achieved goal leaves the threshold around its start. It is ignored if
   * the dataset has no such episode.
   */
  eventful: z.number().min(0).max(1).default(0),
});

/** Which transitions of a dataset the rows of a batch are; every setting may be left out. */
export type RowChoice = z.input<typeof rowChoiceSchema>;

/** A choice of rows with all its settings. */
export type CompleteRowChoice = z.output<typeof rowChoiceSchema>;

/**
 * The choice of rows of a request, with all its settings.
 * @throws UserError that names the wrong setting
 */
export function completeRowChoice(rowChoice: RowChoice): CompleteRowChoice {
  return validateConfig(z.object({ rowChoice: rowChoiceSchema }), { rowChoice }, "batch request: ").rowChoice;
}
