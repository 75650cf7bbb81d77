import type { SceneGeom } from "../envs/index.ts";

/**
 * Where the numbers of a ray lie in the array that stands for it: one ray in a shape's own frame, the shape's size, and
 * what the ray meets. Arrays instead of objects, so that tracing millions of rays allocates nothing.
 */
export const ORIGIN = 0;
export const DIRECTION = 3;
/** The shape's size, by MuJoCo's half-size convention. */
export const SIZE = 6;
/** How far the shape is along the ray, in lengths of its direction; infinite where the ray passes it by. */
export const DISTANCE = 9;
/** The unit normal there, pointing out. */
export const NORMAL = 10;
export const RAY_LENGTH = 13;

/** How to meet a shape. A ray that starts inside a solid leaves it without meeting it. */
export interface Shape {
  /** Writes DISTANCE from ORIGIN, DIRECTION and SIZE. */
  trace(ray: Float64Array): void;
  /** Writes NORMAL where {@link trace} met the shape. */
  findNormal(ray: Float64Array): void;
  /** Half the edges of the box around it. */
  halfExtents(size: SceneGeom["size"]): readonly [number, number, number];
}

const sphere: Shape = {
  trace(ray) {
    ray[DISTANCE] = traceBall(ray, ray[SIZE], 0);
  },
  findNormal(ray) {
    const radius = ray[SIZE];
    for (let i = 0; i < 3; i++) ray[NORMAL + i] = coordinate(ray, i) / radius;
  },
  halfExtents: ([radius]) => [radius, radius, radius],
};

/** A unit sphere in coordinates divided by the half axes. */
const ellipsoid: Shape = {
  trace(ray) {
    let a = 0;
    let b = 0;
    let c = -1;
    for (let i = 0; i < 3; i++) {
      const direction = ray[DIRECTION + i] / ray[SIZE + i];
      const origin = ray[ORIGIN + i] / ray[SIZE + i];
      a += direction * direction;
      b += direction * origin;
      c += origin * origin;
    }
    ray[DISTANCE] = firstRoot(a, b, c);
  },
  findNormal(ray) {
    for (let i = 0; i < 3; i++) ray[NORMAL + i] = coordinate(ray, i) / ray[SIZE + i] ** 2;
    normalize(ray);
  },
  halfExtents: (size) => size,
};

/** A tube along z closed by half spheres. */
const capsule: Shape = {
  trace(ray) {
    const radius = ray[SIZE];
    const half = ray[SIZE + 1];
    const distance = traceTube(ray, radius);
    const z = ray[ORIGIN + 2] + distance * ray[DIRECTION + 2];
    if (Math.abs(z) <= half) {
      ray[DISTANCE] = distance;
      return;
    }
    ray[DISTANCE] = Math.min(traceBall(ray, radius, half), traceBall(ray, radius, -half));
  },
  findNormal(ray) {
    const z = coordinate(ray, 2);
    const nearest = Math.min(ray[SIZE + 1], Math.max(-ray[SIZE + 1], z));
    ray[NORMAL] = coordinate(ray, 0) / ray[SIZE];
    ray[NORMAL + 1] = coordinate(ray, 1) / ray[SIZE];
    ray[NORMAL + 2] = (z - nearest) / ray[SIZE];
  },
  halfExtents: ([radius, half]) => [radius, radius, half + radius],
};

/** A tube along z closed by discs. */
const cylinder: Shape = {
  trace(ray) {
    const radius = ray[SIZE];
    const half = ray[SIZE + 1];
    const distance = traceTube(ray, radius);
    const z = ray[ORIGIN + 2] + distance * ray[DIRECTION + 2];
    if (Math.abs(z) <= half) {
      ray[DISTANCE] = distance;
      return;
    }
    // Only the disc that faces the ray can be met from outside.
    const dz = ray[DIRECTION + 2];
    const toDisc = ((dz < 0 ? half : -half) - ray[ORIGIN + 2]) / dz;
    const x = ray[ORIGIN] + toDisc * ray[DIRECTION];
    const y = ray[ORIGIN + 1] + toDisc * ray[DIRECTION + 1];
    ray[DISTANCE] = toDisc > 0 && x * x + y * y <= radius * radius ? toDisc : Number.POSITIVE_INFINITY;
  },
  findNormal(ray) {
    const x = coordinate(ray, 0);
    const y = coordinate(ray, 1);
    const z = coordinate(ray, 2);
    const radial = Math.sqrt(x * x + y * y);
    // Rounding puts the point a little off both surfaces; it belongs to the one it lies further out of.
    const onDisc = Math.abs(z) - ray[SIZE + 1] > radial - ray[SIZE];
    ray[NORMAL] = onDisc ? 0 : x / radial;
    ray[NORMAL + 1] = onDisc ? 0 : y / radial;
    ray[NORMAL + 2] = onDisc ? Math.sign(z) : 0;
  },
  halfExtents: ([radius, half]) => [radius, radius, half],
};

const box: Shape = {
  trace(ray) {
    let enter = 0;
    let leave = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 3; i++) {
      const inverse = 1 / ray[DIRECTION + i];
      const one = (-ray[SIZE + i] - ray[ORIGIN + i]) * inverse;
      const other = (ray[SIZE + i] - ray[ORIGIN + i]) * inverse;
      enter = Math.max(enter, Math.min(one, other));
      leave = Math.min(leave, Math.max(one, other));
    }
    ray[DISTANCE] = enter > 0 && enter <= leave ? enter : Number.POSITIVE_INFINITY;
  },
  findNormal(ray) {
    let face = 0;
    let furthest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < 3; i++) {
      const outside = Math.abs(coordinate(ray, i)) - ray[SIZE + i];
      ray[NORMAL + i] = 0;
      if (outside <= furthest) continue;
      face = i;
      furthest = outside;
    }
    ray[NORMAL + face] = Math.sign(coordinate(ray, face));
  },
  halfExtents: (size) => size,
};

/** The plane z = 0, seen from above only; a half size of 0 stands for no edge. */
const plane: Shape = {
  trace(ray) {
    const distance = -ray[ORIGIN + 2] / ray[DIRECTION + 2];
    const x = ray[ORIGIN] + distance * ray[DIRECTION];
    const y = ray[ORIGIN + 1] + distance * ray[DIRECTION + 1];
    const seen =
      ray[ORIGIN + 2] > 0 &&
      distance > 0 &&
      (ray[SIZE] === 0 || Math.abs(x) <= ray[SIZE]) &&
      (ray[SIZE + 1] === 0 || Math.abs(y) <= ray[SIZE + 1]);
    ray[DISTANCE] = seen ? distance : Number.POSITIVE_INFINITY;
  },
  findNormal(ray) {
    ray[NORMAL] = 0;
    ray[NORMAL + 1] = 0;
    ray[NORMAL + 2] = 1;
  },
  halfExtents: ([x, y]) => [x || Number.POSITIVE_INFINITY, y || Number.POSITIVE_INFINITY, 0],
};

export const SHAPES: Readonly<Record<SceneGeom["shape"], Shape>> = {
  plane,
  sphere,
  capsule,
  ellipsoid,
  cylinder,
  box,
};

/** One coordinate of the point that the ray meets. */
export function coordinate(ray: Float64Array, i: number): number {
  return ray[ORIGIN + i] + ray[DISTANCE] * ray[DIRECTION + i];
}

/** The smaller root of a t² + 2 b t + c, where it is positive: the place where a ray enters a convex surface. */
function firstRoot(a: number, b: number, c: number): number {
  const discriminant = b * b - a * c;
  if (discriminant < 0) return Number.POSITIVE_INFINITY;
  const root = (-b - Math.sqrt(discriminant)) / a;
  return root > 0 ? root : Number.POSITIVE_INFINITY;
}

/** Where the ray enters the endless tube of that radius along z. */
function traceTube(ray: Float64Array, radius: number): number {
  const x = ray[ORIGIN];
  const y = ray[ORIGIN + 1];
  const dx = ray[DIRECTION];
  const dy = ray[DIRECTION + 1];
  return firstRoot(dx * dx + dy * dy, x * dx + y * dy, x * x + y * y - radius * radius);
}

/** Where the ray enters the sphere of that radius around (0, 0, height). */
function traceBall(ray: Float64Array, radius: number, height: number): number {
  const x = ray[ORIGIN];
  const y = ray[ORIGIN + 1];
  const z = ray[ORIGIN + 2] - height;
  const dx = ray[DIRECTION];
  const dy = ray[DIRECTION + 1];
  const dz = ray[DIRECTION + 2];
  const squared = x * x + y * y + z * z;
  return firstRoot(dx * dx + dy * dy + dz * dz, x * dx + y * dy + z * dz, squared - radius * radius);
}

function normalize(ray: Float64Array): void {
  const x = ray[NORMAL];
  const y = ray[NORMAL + 1];
  const z = ray[NORMAL + 2];
  const length = Math.sqrt(x * x + y * y + z * z);
  for (let i = 0; i < 3; i++) ray[NORMAL + i] /= length;
}
