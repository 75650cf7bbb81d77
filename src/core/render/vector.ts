/** Three numbers; written in place, so that drawing a frame allocates nothing. */
export type Vector = Float64Array;

export function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** `target` ← `a` × `b`; `target` must be neither of them. */
export function cross(a: Vector, b: Vector, target: Vector): void {
  target[0] = a[1] * b[2] - a[2] * b[1];
  target[1] = a[2] * b[0] - a[0] * b[2];
  target[2] = a[0] * b[1] - a[1] * b[0];
}

/** Makes `vector` one long. */
export function normalize(vector: Vector): void {
  const factor = 1 / Math.sqrt(dot(vector, vector));
  for (let i = 0; i < 3; i++) vector[i] *= factor;
}
