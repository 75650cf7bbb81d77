const OFFSET = 1e-6;

/** The slope of a function at 0, from its values at a small offset on either side. */
export async function centralDifference(at: (offset: number) => Promise<number>): Promise<number> {
  return ((await at(OFFSET)) - (await at(-OFFSET))) / (2 * OFFSET);
}
