import * as THREE from "three";
import type { FrameMessage, GoalPlaces } from "../../src/core/play/protocol.ts";
import type { Stage } from "./stage.ts";

/** In which plane a goal moves: on its level, or upright before the camera. */
export type DragMode = "level" | "upright";

/** A goal is grasped within this of its middle, in CSS pixels: a fingertip. */
const GRASP = 26;
/** Goals are sent no more often than this, in milliseconds. */
const SEND_EVERY = 30;

/** Lets the pointer take hold of a goal's markers and move them through the world. */
export class GoalDrag {
  mode: DragMode = "level";
  readonly #canvas: HTMLCanvasElement;
  readonly #stage: Stage;
  readonly #send: (goal: number[]) => void;
  readonly #caster = new THREE.Raycaster();
  readonly #plane = new THREE.Plane();
  #places: GoalPlaces | undefined;
  #goal: number[] = [];
  /** The place that is being moved, and from where it was grasped to its middle. */
  #held: { place: number; offset: THREE.Vector3 } | undefined;
  #lastSent = 0;

  constructor(canvas: HTMLCanvasElement, stage: Stage, send: (goal: number[]) => void) {
    this.#canvas = canvas;
    this.#stage = stage;
    this.#send = send;
    canvas.addEventListener("pointerdown", (event) => this.#grasp(event), { capture: true });
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    for (const end of ["pointerup", "pointercancel"] as const)
      canvas.addEventListener(end, () => this.#release());
  }

  /** Which goals there are to take hold of; none without places. */
  use(places: GoalPlaces | undefined): void {
    this.#places = places;
    this.#held = undefined;
  }

  show({ desiredGoal }: FrameMessage): void {
    if (this.#held === undefined) this.#goal = [...desiredGoal];
  }

  #grasp(event: PointerEvent): void {
    const place = this.#placeAt(event);
    if (place === undefined || event.button !== 0) return;
    const upright = (this.mode === "upright") !== event.shiftKey;
    const middle = this.#middle(place);
    const normal = new THREE.Vector3(0, 0, 1);
    if (upright && this.#places?.dimensions === 3)
      this.#stage.camera.getWorldDirection(normal).setZ(0).normalize();
    this.#plane.setFromNormalAndCoplanarPoint(normal, middle);
    const point = this.#meet(event);
    if (point === undefined) return;
    this.#held = { place, offset: middle.sub(point) };
    this.#stage.orbit.enabled = false; // it sees the same pointer
    this.#canvas.setPointerCapture(event.pointerId);
    this.#canvas.style.cursor = "grabbing";
  }

  #move(event: PointerEvent): void {
    if (this.#held === undefined) {
      this.#canvas.style.cursor = this.#placeAt(event) === undefined ? "" : "grab";
      return;
    }
    const point = this.#meet(event);
    if (point === undefined || this.#places === undefined) return;
    const { place, offset } = this.#held;
    const { dimensions } = this.#places;
    this.#goal.splice(place * dimensions, dimensions, ...point.add(offset).toArray().slice(0, dimensions));
    if (event.timeStamp - this.#lastSent < SEND_EVERY) return;
    this.#lastSent = event.timeStamp;
    this.#send([...this.#goal]);
  }

  #release(): void {
    if (this.#held === undefined) return;
    this.#held = undefined;
    this.#stage.orbit.enabled = true;
    this.#canvas.style.cursor = "";
    this.#send([...this.#goal]);
  }

  /** The place whose middle is nearest to the pointer, if it is near enough. */
  #placeAt(event: PointerEvent): number | undefined {
    let nearest: number | undefined;
    let distance = GRASP;
    for (let place = 0; place < (this.#places?.markers.length ?? 0); place++) {
      const { x, y } = this.#middle(place).project(this.#stage.camera);
      const away = Math.hypot(
        ((x + 1) / 2) * this.#canvas.clientWidth - event.offsetX,
        ((1 - y) / 2) * this.#canvas.clientHeight - event.offsetY,
      );
      if (away >= distance) continue;
      nearest = place;
      distance = away;
    }
    return nearest;
  }

  #middle(place: number): THREE.Vector3 {
    return new THREE.Vector3().setFromMatrixPosition(this.#stage.markers[place].matrix);
  }

  /** Where the pointer meets the plane in which the goal moves. */
  #meet(event: PointerEvent): THREE.Vector3 | undefined {
    const x = (2 * event.offsetX) / this.#canvas.clientWidth - 1;
    const y = 1 - (2 * event.offsetY) / this.#canvas.clientHeight;
    this.#caster.setFromCamera(new THREE.Vector2(x, y), this.#stage.camera);
    return this.#caster.ray.intersectPlane(this.#plane, new THREE.Vector3()) ?? undefined;
  }
}
