import type { Answers, Parameters, Question } from "../../src/core/studio/api.ts";

const NO_ANSWER = "The server does not answer. Start `smore studio` again, or check that it still runs.";

/** The address of a question, for a request or an image. */
export function addressOf<Name extends Question>(question: Name, parameters: Parameters<Name>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    for (const single of Array.isArray(value) ? value : [value])
      if (single !== undefined && single !== "") query.append(name, String(single));
  return `./api/${question}?${query}`;
}

/**
 * Asks the server of the studio.
 * @throws Error with a sentence for the user
 */
export async function ask<Name extends Question>(
  question: Name,
  parameters: Parameters<Name>,
  signal: AbortSignal,
): Promise<Answers[Name]> {
  const response = await fetch(addressOf(question, parameters), { signal }).catch((error) => {
    if (signal.aborted) throw error;
    throw new Error(NO_ANSWER, { cause: error });
  });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Answers[Name];
}
