import * as THREE from "three";
import { Line2 } from "three/addons/lines/Line2.js";
import { LineGeometry } from "three/addons/lines/LineGeometry.js";
import { LineMaterial } from "three/addons/lines/LineMaterial.js";

/** Points that a trail keeps. */
const LENGTH = 400;
/** Moves shorter than this make no point, in metres. */
const SHORTEST = 1e-4;

const FRESH = new THREE.Color("#2563eb");
const OLD = new THREE.Color("#b9c7e6");

/** Where something has been: a line that pales towards its beginning. */
export class Trail {
  readonly line: Line2;
  #points: number[] = [];

  constructor() {
    const material = new LineMaterial({ linewidth: 3, vertexColors: true, transparent: true, opacity: 0.85 });
    material.depthTest = false; // it is to be seen inside things and on floors, too
    this.line = new Line2(new LineGeometry(), material);
    this.line.frustumCulled = false;
    this.line.visible = false;
  }

  clear(): void {
    this.#points = [];
    this.line.visible = false;
  }

  add(point: THREE.Vector3): void {
    const [x, y, z] = this.#points.slice(-3);
    if (this.#points.length > 0 && point.distanceTo(new THREE.Vector3(x, y, z)) < SHORTEST) return;
    this.#points.push(point.x, point.y, point.z);
    if (this.#points.length > 3 * LENGTH) this.#points.splice(0, 3);
    const count = this.#points.length / 3;
    if (count < 2) return;
    const color = new THREE.Color();
    const colors = Array.from({ length: count }, (_, i) =>
      color.lerpColors(OLD, FRESH, i / (count - 1)).toArray(),
    );
    // The number of points is fixed in a geometry once it was drawn.
    this.line.geometry.dispose();
    this.line.geometry = new LineGeometry().setPositions(this.#points).setColors(colors.flat());
    this.line.visible = true;
  }
}
