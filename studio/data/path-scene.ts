import * as THREE from "three";
import { OrbitControls } from "three/addons/controls/OrbitControls.js";
import type { GoalPath } from "../../src/core/studio/api.ts";
import { colorOf } from "../train/views/colors.ts";

const [ACHIEVED, DESIRED, STEP, OTHERS] = [0, 1, 3, 5].map((color) => new THREE.Color(colorOf(color)));
/** Radius of a goal's mark, as a share of the size of all paths. */
const MARK = 0.012;
const GRID = "#8a94a3";

/** Paths of goals in three dimensions, drawn when something changes. The first path stands out. */
export class PathScene {
  readonly #canvas: HTMLCanvasElement;
  readonly #renderer: THREE.WebGLRenderer;
  readonly #camera = new THREE.PerspectiveCamera(40);
  readonly #orbit: OrbitControls;
  readonly #world = new THREE.Scene();
  readonly #observer: ResizeObserver;
  #contents = new THREE.Group();
  #framed = "";

  /** @throws Error where there is no WebGL */
  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#renderer = new THREE.WebGLRenderer({ canvas, antialias: true, alpha: true });
    this.#camera.up.set(0, 0, 1);
    this.#orbit = new OrbitControls(this.#camera, canvas);
    this.#orbit.addEventListener("change", () => this.#draw());
    this.#observer = new ResizeObserver(() => this.#resize());
    this.#observer.observe(canvas);
  }

  /**
   * @param axes which dimensions of goals go right, away and up
   * @param step of the first path that is marked
   */
  show(paths: readonly GoalPath[], axes: readonly number[], step: number | undefined): void {
    this.#clear();
    const place = (goal: readonly number[]) =>
      new THREE.Vector3(...[0, 1, 2].map((axis) => goal[axes[axis] ?? -1] ?? 0));
    const box = new THREE.Box3();
    for (const { achieved, desired } of paths)
      for (const goal of [...achieved, desired]) box.expandByPoint(place(goal));
    const size = box.getSize(new THREE.Vector3()).length() || 1;
    for (const [i, { achieved, desired, steps }] of paths.entries()) {
      const points = achieved.map(place);
      const isFirst = i === 0;
      const line = new THREE.BufferGeometry().setFromPoints(points);
      const look = { color: isFirst ? ACHIEVED : OTHERS, transparent: true, opacity: isFirst ? 1 : 0.6 };
      this.#contents.add(new THREE.Line(line, new THREE.LineBasicMaterial(look)));
      this.#mark(place(desired), MARK * size, DESIRED);
      if (!isFirst) continue;
      this.#mark(points[0], 0.7 * MARK * size, ACHIEVED);
      const at = step === undefined ? -1 : steps.findIndex((shown) => shown >= step);
      if (at >= 0) this.#mark(points[at], 1.3 * MARK * size, STEP);
    }
    this.#addFloor(box, size);
    this.#world.add(this.#contents);
    const framed = axes.join();
    if (framed !== this.#framed) this.#frame(box, size);
    this.#framed = framed;
    this.#resize();
  }

  close(): void {
    this.#observer.disconnect();
    this.#orbit.dispose();
    this.#clear();
    this.#renderer.dispose();
    this.#renderer.forceContextLoss();
  }

  #mark(at: THREE.Vector3, radius: number, color: THREE.Color): void {
    const mark = new THREE.Mesh(
      new THREE.SphereGeometry(radius, 12, 8),
      new THREE.MeshBasicMaterial({ color }),
    );
    mark.position.copy(at);
    this.#contents.add(mark);
  }

  /** A grid below everything, for the eye. */
  #addFloor(box: THREE.Box3, size: number): void {
    const floor = new THREE.GridHelper(size, 10, GRID, GRID);
    floor.rotation.x = Math.PI / 2;
    box.getCenter(floor.position);
    floor.position.z = box.min.z;
    floor.material.transparent = true;
    floor.material.opacity = 0.35;
    this.#contents.add(floor);
  }

  /** Looks at all paths; at flat ones from above. */
  #frame(box: THREE.Box3, size: number): void {
    const center = box.getCenter(new THREE.Vector3());
    const isFlat = box.max.z - box.min.z < 1e-6 * size;
    const from = isFlat ? new THREE.Vector3(0, -0.001, 1) : new THREE.Vector3(0.5, -1, 0.7);
    this.#camera.position.copy(center).addScaledVector(from.normalize(), 1.25 * size);
    this.#camera.near = size / 100;
    this.#camera.far = 20 * size;
    this.#orbit.target.copy(center);
    this.#orbit.update();
  }

  #resize(): void {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    if (width === 0 || height === 0) return;
    this.#renderer.setPixelRatio(Math.min(2, devicePixelRatio));
    this.#renderer.setSize(width, height, false);
    this.#camera.aspect = width / height;
    this.#camera.updateProjectionMatrix();
    this.#draw();
  }

  #draw(): void {
    this.#renderer.render(this.#world, this.#camera);
  }

  #clear(): void {
    this.#contents.traverse((part) => {
      if (part instanceof THREE.Mesh || part instanceof THREE.Line) {
        part.geometry.dispose();
        part.material.dispose();
      }
    });
    this.#world.remove(this.#contents);
    this.#contents = new THREE.Group();
  }
}
