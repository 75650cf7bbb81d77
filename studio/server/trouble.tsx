import type { Asked } from "./use-answer.ts";

/** Why a question has no answer, or that it is on its way. */
export function Trouble({ of: { answer, problem, isWaiting } }: { readonly of: Asked<unknown> }) {
  if (problem)
    return (
      <p class="problem" role="alert">
        {problem}
      </p>
    );
  return isWaiting && answer === undefined ? <p class="help">Reading …</p> : null;
}
