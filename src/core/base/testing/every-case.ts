/**
 * Whether tests that go through many alike cases take all of them, as `npm run test:full` does, or one of each kind
 * (`npm test`). The variable EVERY_CASE chooses.
 */
export const everyCase = process.env.EVERY_CASE === "1";

/** The cases that a test takes: all of them, or in quick tests the first few. */
export function selectCases<Case>(cases: readonly Case[], quick = 1): readonly Case[] {
  return everyCase ? cases : cases.slice(0, quick);
}
