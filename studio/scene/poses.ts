import * as THREE from "three";

/** Numbers per geom in a frame: position (3) and rotation (9, row-major). */
const STRIDE = 12;

/** The poses of all geoms on their way from one frame to the next. */
export class Poses {
  readonly #from: readonly Pose[];
  readonly #to: readonly Pose[];
  readonly #now: readonly Pose[];
  readonly #matrix = new THREE.Matrix4();
  #start = 0;
  #duration = 0;

  constructor(count: number) {
    const poses = () => Array.from({ length: count }, () => new Pose());
    [this.#from, this.#to, this.#now] = [poses(), poses(), poses()];
  }

  /** Sets out for other poses, to arrive in `duration` milliseconds; at once if that is 0. */
  approach(poses: readonly number[], now: number, duration: number): void {
    // Where they are by now, even if no frame was drawn since they set out.
    this.at(now);
    this.#start = now;
    this.#duration = duration;
    for (const [i, target] of this.#to.entries()) {
      target.read(poses, i * STRIDE, this.#matrix);
      this.#from[i].copy(this.#now[i]);
    }
  }

  /** Where the geoms are at a time. */
  at(now: number): readonly Pose[] {
    const share = this.#duration === 0 ? 1 : Math.min(1, (now - this.#start) / this.#duration);
    for (const [i, pose] of this.#now.entries()) pose.between(this.#from[i], this.#to[i], share);
    return this.#now;
  }
}

export class Pose {
  readonly position = new THREE.Vector3();
  readonly rotation = new THREE.Quaternion();

  read(numbers: readonly number[], at: number, matrix: THREE.Matrix4): void {
    const [x, y, z, a, b, c, d, e, f, g, h, i] = numbers.slice(at, at + STRIDE);
    this.position.set(x, y, z);
    this.rotation.setFromRotationMatrix(matrix.set(a, b, c, 0, d, e, f, 0, g, h, i, 0, 0, 0, 0, 1));
  }

  copy({ position, rotation }: Pose): void {
    this.position.copy(position);
    this.rotation.copy(rotation);
  }

  between(from: Pose, to: Pose, share: number): void {
    this.position.lerpVectors(from.position, to.position, share);
    this.rotation.slerpQuaternions(from.rotation, to.rotation, share);
  }
}
