import * as THREE from "three";
import { OrbitControls } from "three/addons/controls/OrbitControls.js";
import type { FrameMessage, SceneMessage } from "../../src/core/play/protocol.ts";
import type { Camera } from "../../src/core/render/camera.ts";
import { isGoal, meshOf } from "./meshes.ts";
import { type Pose, Poses } from "./poses.ts";
import { Trail } from "./trail.ts";

const REACHED = new THREE.Color("#16a34a");
/** The lamp stands behind the camera's left shoulder: this far to the left and towards the camera, at height 1. */
const LAMP_LEFT = 0.55;
const LAMP_BACK = 0.45;
const ONE = new THREE.Vector3(1, 1, 1);

/** Where an image takes longer than this, in milliseconds, later ones are coarse and have no shadows. */
const SLOW = 250;
const COARSE = 0.5;
/** Images that take longer than this leave the page twice as much time as they took, at most {@link LONGEST_PAUSE}. */
const FLUENT = 40;
const LONGEST_PAUSE = 4000;

/** Endless floors reach this much further, in metres, where the camera follows what runs over them. */
const LONGEST_RUN = 5000;

/** The part of the window, in CSS pixels, that nothing lies upon. */
export interface FreeArea {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The simulation in three dimensions. Its background is that of the canvas in the page, light or dark. */
export class Stage {
  readonly camera = new THREE.PerspectiveCamera();
  readonly orbit: OrbitControls;
  /** The markers of the goal, in the order of the scene. */
  markers: readonly THREE.Mesh[] = [];
  readonly #renderer: THREE.WebGLRenderer;
  readonly #freeArea: () => FreeArea;
  readonly #world = new THREE.Scene();
  readonly #lamp = new THREE.DirectionalLight("white", 2.2);
  readonly #resizes = new ResizeObserver(() => this.resize());
  readonly #stops = new AbortController();
  #contents = new THREE.Group();
  #scene: SceneMessage | undefined;
  #frame: FrameMessage | undefined;
  #meshes: readonly THREE.Mesh[] = [];
  #markerColors: readonly THREE.Color[] = [];
  #trails: readonly Trail[] = [];
  #poses = new Poses(0);
  /** Of the image: the middle of the lit part of the floor. */
  #center = new THREE.Vector3();
  /** Where the camera has followed a geom to, in x and y. */
  readonly #followed = new THREE.Vector3();
  /** Until when something moves, on the clock of `performance.now()`. */
  #movesUntil = 0;
  /** Whether the image shows how things came to rest, so that no other one is needed. */
  #isDrawn = false;
  /** Largest number of the image's pixels along one of the page. */
  #finest = 2;
  /** When the last image was begun, until it is known how long it took. */
  #drawnAt: number | undefined;
  /** No image is drawn before. */
  #nextAt = 0;

  constructor(canvas: HTMLCanvasElement, freeArea: () => FreeArea) {
    this.#freeArea = freeArea;
    this.#renderer = new THREE.WebGLRenderer({ canvas, antialias: true });
    this.#renderer.shadowMap.enabled = true;
    this.#renderer.toneMapping = THREE.NeutralToneMapping;
    this.#world.add(sky(), this.#lamp, this.#lamp.target, this.#contents);
    this.#lamp.castShadow = true;
    this.#lamp.shadow.mapSize.set(2048, 2048);
    this.#lamp.shadow.radius = 5;
    this.#lamp.shadow.bias = -0.0005;
    this.camera.up.set(0, 0, 1);
    this.orbit = new OrbitControls(this.camera, canvas);
    this.orbit.enableDamping = true;
    this.orbit.dampingFactor = 0.12;
    this.orbit.addEventListener("change", () => this.#wake());
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", () => this.#paintBackground(), { signal: this.#stops.signal });
    this.#paintBackground();
    this.#resizes.observe(canvas);
    // The time that animation frames are given lies before that of frames shown since, by much on a busy machine.
    this.#renderer.setAnimationLoop(() => this.#draw(performance.now()));
  }

  /** Builds a scene in the place of the one before. */
  build(scene: SceneMessage): void {
    this.#scene = scene;
    this.#frame = undefined;
    const { position, target, fieldOfView, follows } = scene.camera;
    const center = new THREE.Vector3(...target);
    this.#center = center;
    this.#followed.set(0, 0, 0);
    const distance = center.distanceTo(new THREE.Vector3(...position));
    this.#world.remove(this.#contents);
    this.#contents = new THREE.Group();
    this.#world.add(this.#contents);
    const run = follows === undefined ? 0 : LONGEST_RUN;
    const floor = { center, distance, reach: center.length() + 1.2 * distance + run };
    this.#meshes = scene.geoms.map((geom) => meshOf(geom, floor));
    this.markers = this.#meshes.filter((_, i) => isGoal(scene.geoms[i]));
    this.#markerColors = this.markers.map((marker) => materialOf(marker).color.clone());
    this.#trails = (scene.goalPlaces?.markers ?? []).map(() => new Trail());
    this.#contents.add(...this.#meshes, ...this.#trails.map(({ line }) => line));
    this.#poses = new Poses(scene.geoms.length);
    this.camera.fov = fieldOfView;
    this.camera.near = distance / 100;
    this.camera.far = distance * 20;
    this.orbit.target.copy(center);
    this.camera.position.set(...position);
    this.orbit.maxDistance = 4 * distance;
    this.orbit.minDistance = distance / 8;
    this.#placeLamp(distance);
    this.resize();
  }

  /** Shows a frame; from the one before, things move there smoothly. */
  show(frame: FrameMessage): void {
    if (this.#scene === undefined) return;
    const before = this.#frame;
    this.#frame = frame;
    const jumped = before === undefined || before.episode !== frame.episode;
    const moves = !jumped && before.step !== frame.step;
    const duration = moves ? 1000 * frame.interval : 0;
    const now = performance.now();
    this.#poses.approach(frame.poses, now, duration);
    this.#pose(now);
    this.#wake(duration);
    for (const [i, marker] of this.markers.entries())
      materialOf(marker).color.copy(frame.success ? REACHED : this.#markerColors[i]);
    for (const trail of jumped ? this.#trails : []) trail.clear();
    this.#extendTrails(frame);
  }

  /** Makes the image as large as the canvas, and the scene as large as what is free of it. */
  resize(): void {
    const { clientWidth, clientHeight } = this.#renderer.domElement;
    const { left, top, width, height } = this.#freeArea();
    this.#renderer.setPixelRatio(Math.min(devicePixelRatio, this.#finest));
    this.#renderer.setSize(clientWidth, clientHeight, false);
    this.camera.aspect = clientWidth / clientHeight;
    this.camera.zoom = Math.min(width, height) / clientHeight; // the scene's camera is made for a square
    this.camera.setViewOffset(
      clientWidth,
      clientHeight,
      clientWidth / 2 - (left + width / 2),
      clientHeight / 2 - (top + height / 2),
      clientWidth,
      clientHeight,
    );
    this.#nextAt = 0; // a canvas of another size is empty
    this.#wake();
  }

  /** Looks at the scene from another camera. */
  look({ position, target }: Camera): void {
    // The camera stays with what it follows.
    this.orbit.target.set(...target).add(this.#followed);
    this.camera.position.set(...position).add(this.#followed);
    this.#wake();
  }

  /** Ends drawing and frees the graphics card; browsers keep few canvases alive. */
  dispose(): void {
    this.#renderer.setAnimationLoop(null);
    this.#stops.abort();
    this.#resizes.disconnect();
    this.orbit.dispose();
    this.#renderer.dispose();
    this.#renderer.forceContextLoss();
  }

  /** The image of this moment as a PNG file. */
  picture(): Promise<Blob | null> {
    // A canvas keeps its image only within the task that drew it.
    this.#renderer.render(this.#world, this.camera);
    return new Promise((resolve) => this.#renderer.domElement.toBlob(resolve));
  }

  #paintBackground(): void {
    this.#world.background = new THREE.Color(getComputedStyle(this.#renderer.domElement).backgroundColor);
    this.#wake();
  }

  /** Something moves, for so many milliseconds from now. */
  #wake(duration = 0): void {
    this.#movesUntil = Math.max(this.#movesUntil, performance.now() + duration);
    this.#isDrawn = false;
  }

  #placeLamp(distance: number): void {
    const { target } = this.orbit;
    const forward = target.clone().sub(this.camera.position).setZ(0).normalize();
    const right = forward.clone().cross(this.camera.up);
    const direction = new THREE.Vector3(0, 0, 1)
      .addScaledVector(right, -LAMP_LEFT)
      .addScaledVector(forward, -LAMP_BACK)
      .normalize();
    this.#lamp.target.position.copy(target);
    this.#lamp.position.copy(target).addScaledVector(direction, 2 * distance);
    const { camera } = this.#lamp.shadow;
    const reach = 0.7 * distance;
    [camera.left, camera.right, camera.bottom, camera.top] = [-reach, reach, -reach, reach];
    [camera.near, camera.far] = [0.5 * distance, 4 * distance];
    camera.updateProjectionMatrix();
    this.#lamp.shadow.normalBias = 0.004 * distance;
  }

  /** Trails lead where the achieved goal is; goals without a height have that of their marker. */
  #extendTrails({ achievedGoal, poses }: FrameMessage): void {
    const places = this.#scene?.goalPlaces;
    if (places === undefined) return;
    for (const [i, trail] of this.#trails.entries()) {
      const [x, y, z] = achievedGoal.slice(i * places.dimensions, (i + 1) * places.dimensions);
      trail.add(new THREE.Vector3(x, y, z ?? poses[12 * places.markers[i] + 2]));
    }
  }

  /** Moves along with what the scene's camera follows, however the camera was turned meanwhile. */
  #follow(poses: readonly Pose[]): void {
    const follows = this.#scene?.camera.follows;
    if (follows === undefined) return;
    const move = poses[follows].position.clone().setZ(0).sub(this.#followed);
    this.#followed.add(move);
    const { target, object } = this.orbit;
    for (const point of [
      target,
      object.position,
      this.#center,
      this.#lamp.position,
      this.#lamp.target.position,
    ])
      point.add(move);
  }

  /** Moves everything to where it is at a time; the pointer finds it there, drawn or not. */
  #pose(now: number): void {
    const poses = this.#poses.at(now);
    this.#follow(poses);
    for (const [i, { position, rotation }] of poses.entries()) {
      this.#meshes[i].matrix.compose(position, rotation, ONE);
      this.#meshes[i].matrixWorldNeedsUpdate = true;
    }
  }

  /** Leaves time for everything else where images are drawn slowly, as without a graphics card. */
  #paceBy(now: number): void {
    if (this.#drawnAt === undefined) return;
    const took = now - this.#drawnAt;
    this.#drawnAt = undefined;
    if (took > FLUENT) this.#nextAt = now + Math.min(2 * took, LONGEST_PAUSE);
    if (took <= SLOW || !this.#lamp.castShadow) return;
    this.#lamp.castShadow = false;
    this.#finest = COARSE;
    this.resize();
  }

  #draw(now: number): void {
    this.orbit.update();
    this.#paceBy(now);
    if (this.#isDrawn || now < this.#nextAt) return;
    this.#drawnAt = now;
    this.#isDrawn = now > this.#movesUntil;
    this.#pose(now);
    this.#renderer.render(this.#world, this.camera);
  }
}

/** Light from everywhere: more from above. */
function sky(): THREE.HemisphereLight {
  const light = new THREE.HemisphereLight("#ffffff", "#a9a6a3", 1.75);
  light.position.set(0, 0, 1);
  return light;
}

function materialOf(mesh: THREE.Mesh): THREE.MeshStandardMaterial {
  return mesh.material as THREE.MeshStandardMaterial;
}
