/** Rows of a batch whose targets look up to n steps ahead, each entry an array over rows. */
export interface ForkRows {
  /** s_t and a_t. */
  readonly place: readonly number[];
  readonly action: readonly number[];
  /** n′. */
  readonly steps: readonly number[];
  /** s_{t+n′}, and 1 where it is the goal, else 0. */
  readonly placeAhead: readonly number[];
  readonly reachedAhead: readonly number[];
  /** s_t, …, s_{t+n−1}, in which s_{t+n′−1} fills the places from n′ on. */
  readonly path: readonly (readonly number[])[];
}

/** The last place, which is the goal and holds. */
export const FORK_GOAL = 4;

/** Where an action leads: action 0 one place on, action 1 two. No place but the goal is revisited. */
export const forkStep = (place: number, action: number) => Math.min(place + 1 + action, FORK_GOAL);

/**
 * All ways of n steps from the places 0 … 4: both actions are equally frequent everywhere. Each way is there n times, for
 * episodes that end after its first, second, …, last step.
 */
export function forkRows(n: number): ForkRows {
  const rows = Array.from({ length: (FORK_GOAL + 1) * 2 ** n * n }, (_, row) => {
    const place = row % (FORK_GOAL + 1);
    const choice = Math.floor(row / (FORK_GOAL + 1));
    const [way, length] = [choice % 2 ** n, 1 + Math.floor(choice / 2 ** n)];
    const places = [place];
    for (let step = 0; step < n; step++) places.push(forkStep(places[step], (way >> step) & 1));
    const arrival = places.indexOf(FORK_GOAL, 1);
    const steps = arrival < 0 ? length : Math.min(arrival, length);
    const path = Array.from({ length: n }, (_, step) => places[Math.min(step, steps - 1)]);
    return { place, action: way & 1, steps, placeAhead: places[steps], path };
  });
  return {
    place: rows.map(({ place }) => place),
    action: rows.map(({ action }) => action),
    steps: rows.map(({ steps }) => steps),
    placeAhead: rows.map(({ placeAhead }) => placeAhead),
    reachedAhead: rows.map(({ placeAhead }) => +(placeAhead === FORK_GOAL)),
    path: rows.map(({ path }) => path),
  };
}
