import type { Session } from "../engine/index.ts";
import { quantile } from "../statistics/quantile.ts";

/** Quantiles that are logged of a diagnostic with a value per row. */
const QUANTILES = [0.1, 0.5, 0.9] as const;

/** The outputs of the last update as named numbers: scalars as they are, vectors by their quantiles. */
export function summarizeOutputs(session: Session): Record<string, number> {
  const row: Record<string, number> = {};
  for (const { name, shape } of session.program.outputs) {
    const values = session.output(name);
    if (shape.length === 0) row[name] = values[0];
    else {
      const sorted = values.slice().sort();
      for (const share of QUANTILES) row[`${name}/quantile${share * 100}`] = quantile(sorted, share);
    }
  }
  return row;
}

/**
 * The first of the last run's `steps` steps that has a scalar output which is NaN or infinite, and the name of that
 * output. Outputs with a value per row are not checked.
 */
export function firstNonFiniteOutput(
  session: Session,
  steps: number,
): { readonly step: number; readonly name: string } | undefined {
  const scalars = session.program.outputs.filter(({ shape }) => shape.length === 0);
  for (let step = 0; step < steps; step++)
    for (const { name } of scalars)
      if (!Number.isFinite(session.output(name, step)[0])) return { step, name };
  return undefined;
}

/** The first state that holds NaN or infinity, if any. */
export function firstNonFiniteState(session: Session): string | undefined {
  return session.program.states.find(({ name }) => !session.state(name).every(Number.isFinite))?.name;
}
