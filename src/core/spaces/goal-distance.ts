import { z } from "zod";

const dimension = z.int().min(0);
/** The difference that counts as a distance of 1, in the unit of the dimension or in radians; default 1. */
const scale = z.number().positive().optional();

/**
 * A distance of two goals other than the Euclidean distance of all their numbers. It has parts, each with the
 * dimensions that it compares, counted from 0. A dimension is in at most one part; dimensions in none are compared as
 * `difference` with scale 1.
 *
 * - `difference`: a − b in every dimension.
 * - `angle`: a − b in every dimension, the short way round a circle of `period` (default 2π).
 * - `quaternion`: the angle in radians, 0 to π, of the rotation between two orientations; q and −q are the same one.
 *   The four components may be in any order. Lengths are normalised, and the distance to a quaternion of length 0 is π.
 *
 * The distance is √ Σ (difference / scale)². If scales are thresholds of single dimensions, `distanceThreshold` is 1.
 */
export const goalDistanceSchema = z
  .array(
    z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("difference"), dimensions: z.array(dimension).min(1), scale }),
      z.strictObject({
        kind: z.literal("angle"),
        dimensions: z.array(dimension).min(1),
        period: z.number().positive().optional(),
        scale,
      }),
      z.strictObject({
        kind: z.literal("quaternion"),
        dimensions: z.tuple([dimension, dimension, dimension, dimension]),
        scale,
      }),
    ]),
  )
  .min(1);

/** Some numbers of a goal, how they are compared, and the scale of their difference. */
export type GoalDistancePart = z.infer<typeof goalDistanceSchema>[number];

/** How goals are compared. */
export interface GoalComparison {
  /** Numbers in a goal. */
  readonly goalSize: number;
  /** Default: the Euclidean distance. */
  readonly goalDistance?: readonly GoalDistancePart[];
}

/** The reason why parts do not fit goals of that size, as the rest of a sentence; undefined if they fit. */
export function goalDistanceMisfit({ goalSize, goalDistance = [] }: GoalComparison): string | undefined {
  const dimensions = goalDistance.flatMap((part) => part.dimensions);
  const outside = dimensions.find((index) => index >= goalSize);
  if (outside !== undefined)
    return `dimension ${outside} is none of a goal of ${goalSize}; give dimensions from 0 to ${goalSize - 1}`;
  const again = dimensions.find((index, position) => dimensions.indexOf(index) < position);
  if (again !== undefined) return `dimension ${again} is named twice; leave it out of all parts but one`;
  return undefined;
}

/** Default period of angles. */
const FULL_TURN = 2 * Math.PI;

/** The period of each dimension of a goal; infinite for dimensions that are no angles. */
export function anglePeriods({ goalSize, goalDistance = [] }: GoalComparison): number[] {
  const periods = new Array<number>(goalSize).fill(Number.POSITIVE_INFINITY);
  for (const part of goalDistance)
    if (part.kind === "angle") for (const index of part.dimensions) periods[index] = part.period ?? FULL_TURN;
  return periods;
}

/** The distance of two goals, the same for environments, datasets, batches and reports. */
export class GoalDistance {
  readonly #size: number;
  readonly #parts: readonly GoalDistancePart[] | undefined;

  /** @throws RangeError for parts that do not fit the goal */
  constructor(comparison: GoalComparison) {
    const { goalSize, goalDistance } = comparison;
    const misfit = goalDistanceMisfit(comparison);
    if (misfit !== undefined) throw new RangeError(`goalDistance: ${misfit}`);
    this.#size = goalSize;
    this.#parts = goalDistance && withRest(goalDistance, goalSize);
  }

  /** The distance of two goals, each [goalSize], that begin at index `atA` of `a` and `atB` of `b` (default 0). */
  between(a: ArrayLike<number>, b: ArrayLike<number>, atA = 0, atB = 0): number {
    let sum = 0;
    if (this.#parts) for (const part of this.#parts) sum += squaredLength(part, a, b, atA, atB);
    else
      for (let i = 0; i < this.#size; i++) {
        const difference = a[atA + i] - b[atB + i];
        sum += difference * difference;
      }
    return Math.sqrt(sum);
  }
}

/** A distance of goals, and the threshold below which a goal counts as reached. */
export class GoalRule extends GoalDistance {
  readonly #threshold: number;

  /** @throws RangeError for parts that do not fit the goal */
  constructor(rule: GoalComparison & { readonly distanceThreshold: number }) {
    super(rule);
    this.#threshold = rule.distanceThreshold;
  }

  /** Whether two goals, as in {@link GoalDistance.between}, are closer than the threshold. */
  reached(a: ArrayLike<number>, b: ArrayLike<number>, atA = 0, atB = 0): boolean {
    return this.between(a, b, atA, atB) < this.#threshold;
  }
}

/** The parts, and one of all dimensions that they do not name. */
function withRest(parts: readonly GoalDistancePart[], goalSize: number): readonly GoalDistancePart[] {
  const named = new Set(parts.flatMap((part) => part.dimensions));
  const dimensions = Array.from({ length: goalSize }, (_, index) => index).filter(
    (index) => !named.has(index),
  );
  return dimensions.length === 0 ? parts : [...parts, { kind: "difference", dimensions }];
}

/** Σ (difference / scale)² of one part. */
function squaredLength(
  part: GoalDistancePart,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  atA: number,
  atB: number,
): number {
  const { dimensions, scale = 1 } = part;
  if (part.kind === "quaternion") return (rotationAngle(part.dimensions, a, b, atA, atB) / scale) ** 2;
  const { period = FULL_TURN } = part.kind === "angle" ? part : { period: Number.POSITIVE_INFINITY };
  let sum = 0;
  for (const index of dimensions) {
    const difference = a[atA + index] - b[atB + index];
    const turns = period === Number.POSITIVE_INFINITY ? 0 : period * Math.round(difference / period);
    sum += ((difference - turns) / scale) ** 2;
  }
  return sum;
}

/**
 * The angle of the rotation between two orientations: 4 · atan2(‖p − q‖, ‖p + q‖) of unit quaternions on the same side,
 * which is exact for small angles, where 2 · acos(p · q) is not (W. Kahan, "How Futile are Mindless Assessments of
 * Roundoff in Floating-Point Computation?", 2006, section "Mangled Angles").
 */
function rotationAngle(
  dimensions: readonly number[],
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  atA: number,
  atB: number,
): number {
  let [dot, lengthA, lengthB] = [0, 0, 0];
  for (const index of dimensions) {
    const [p, q] = [a[atA + index], b[atB + index]];
    dot += p * q;
    lengthA += p * p;
    lengthB += q * q;
  }
  if (lengthA === 0 || lengthB === 0) return Math.PI;
  const scaleA = 1 / Math.sqrt(lengthA);
  const scaleB = (dot < 0 ? -1 : 1) / Math.sqrt(lengthB);
  let [apart, together] = [0, 0];
  for (const index of dimensions) {
    const [p, q] = [a[atA + index] * scaleA, b[atB + index] * scaleB];
    apart += (p - q) ** 2;
    together += (p + q) ** 2;
  }
  return 4 * Math.atan2(Math.sqrt(apart), Math.sqrt(together));
}
