/** One stage of a search: how many trials it trains, for how many updates. */
export interface Rung {
  readonly trials: number;
  readonly updates: number;
}

/**
 * The stages of successive halving (Karnin, Koren and Somekh 2013; Jamieson and Talwalkar 2016): each keeps the best 1/η of
 * the trials before it, rounded up, and trains them η times as long; the last one trains for `updates`.
 *
 * A stage trains from the beginning instead of from the checkpoint of the stage before, so that schedules which depend on
 * the number of updates are those of a run of that length. With η = 3 this costs 1.5 times the last stage alone.
 * @param reduction η, above 1
 */
export function successiveHalving(trials: number, updates: number, reduction: number): Rung[] {
  const counts = [trials];
  while (counts.at(-1)! >= reduction) counts.push(Math.ceil(counts.at(-1)! / reduction));
  return counts.map((count, stage) => ({
    trials: count,
    updates: Math.max(1, Math.round(updates / reduction ** (counts.length - 1 - stage))),
  }));
}
