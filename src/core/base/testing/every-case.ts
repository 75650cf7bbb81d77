/**
 * Whether tests that go through many alike cases take all of them, as `npm run test:full` does, or one of each kind
 * (`npm test`). The variable EVERY_CASE chooses.
 */
export const everyCase = process.env.EVERY_CASE === "1";
