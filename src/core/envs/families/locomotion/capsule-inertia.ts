import type { EnvOptions } from "../../contract/task-env.ts";

/** How the mass and the inertia of capsules are computed; see {@link EnvOptions}. */
export type CapsuleInertia = NonNullable<EnvOptions["capsuleInertia"]>;

type Vector = readonly [x: number, y: number, z: number];

/** A solid capsule in the frame of its body. Lengths are in metres. */
export interface Capsule {
  readonly centre: Vector;
  /** Unit vector along the straight part. */
  readonly axis: Vector;
  /** Half the length of the straight part. */
  readonly half: number;
  readonly radius: number;
}

/**
 * The `<inertial>` of a body made of capsules of this density (kg/m³). It is empty for "exact", because MuJoCo computes
 * that by itself.
 */
export function capsuleInertial(kind: CapsuleInertia, density: number, capsules: readonly Capsule[]): string {
  if (kind === "exact") return "";
  const masses = capsules.map(({ half, radius }) => density * Math.PI * radius ** 2 * (2 * half + radius));
  const mass = masses.reduce((sum, part) => sum + part, 0);
  const centre = [0, 1, 2].map(
    (i) => capsules.reduce((sum, capsule, part) => sum + masses[part] * capsule.centre[i], 0) / mass,
  );
  /** Entry (i, j) of the inertia about the centre of mass, in kg m². */
  const inertia = (i: number, j: number) =>
    capsules.reduce((sum, capsule, part) => {
      const offset = capsule.centre.map((value, k) => value - centre[k]);
      const square = offset.reduce((total, value) => total + value ** 2, 0);
      const unit = i === j ? 1 : 0;
      const { across, along } = momentsPerMass(capsule);
      const own = across * unit + (along - across) * capsule.axis[i] * capsule.axis[j];
      return sum + masses[part] * (own + square * unit - offset[i] * offset[j]);
    }, 0);
  const entries = [
    [0, 0],
    [1, 1],
    [2, 2],
    [0, 1],
    [0, 2],
    [1, 2],
  ].map(([i, j]) => inertia(i, j));
  return `<inertial mass="${mass}" pos="${centre.join(" ")}" fullinertia="${entries.join(" ")}"/>`;
}

/** Moments of inertia of the cylinder per unit of mass, in m²: about any axis across it, and about its own axis. */
function momentsPerMass({ half, radius }: Capsule): { readonly across: number; readonly along: number } {
  const length = 2 * half + radius;
  return { across: (3 * radius ** 2 + length ** 2) / 12, along: radius ** 2 / 2 };
}
