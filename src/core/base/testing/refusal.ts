import { expect } from "vitest";

/** The sentence of the UserError with which `work` ends. */
export async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => expect.fail("expected a refusal"),
    (error: Error) => error,
  );
  expect(error.name, error.stack).toBe("UserError");
  return error.message;
}
