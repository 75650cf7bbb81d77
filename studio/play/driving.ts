/** The keys that lower and raise each number of an action, as far as there are keys. */
export const KEYS: readonly (readonly [lower: string, raise: string])[] = [
  ["ArrowLeft", "ArrowRight"],
  ["ArrowDown", "ArrowUp"],
  ["s", "w"],
  ["a", "d"],
];
/** The axes of a gamepad for the same numbers, and their signs: sticks count downwards. */
const AXES = [
  [0, 1],
  [1, -1],
  [3, -1],
  [2, 1],
] as const;
/** Sticks that rest are off centre by up to this. */
const DEAD_ZONE = 0.12;

/** An action from the keys that are held, a gamepad and sliders; the largest of each number counts. */
export function drivenAction(
  held: ReadonlySet<string>,
  axes: readonly number[],
  sliders: readonly number[],
): number[] {
  return sliders.map((slider, i) => {
    const [lower, raise] = KEYS[i] ?? [];
    const key = Number(held.has(raise ?? "")) - Number(held.has(lower ?? ""));
    const [axis, sign] = AXES[i] ?? [];
    const value = axis === undefined ? 0 : sign! * (axes[axis] ?? 0);
    const stick = Math.abs(value) < DEAD_ZONE ? 0 : Math.min(1, Math.max(-1, value));
    return [key, stick, slider].reduce((most, one) => (Math.abs(one) > Math.abs(most) ? one : most));
  });
}

/** Name of a key as people call it. */
export function keyName(key: string): string {
  return { ArrowLeft: "←", ArrowRight: "→", ArrowDown: "↓", ArrowUp: "↑" }[key] ?? key.toUpperCase();
}
