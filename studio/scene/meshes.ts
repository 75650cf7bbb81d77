import * as THREE from "three";
import type { SceneMessage } from "../../src/core/play/protocol.ts";

type Geom = SceneMessage["geoms"][number];

/** MuJoCo's tubes lie along z, those of three.js along y. */
function alongZ(geometry: THREE.BufferGeometry): THREE.BufferGeometry {
  return geometry.rotateX(Math.PI / 2);
}

/** The surface of a geom in its own frame; planes, which can be endless, are at most `reach` to each side. */
function geometryOf({ shape, size }: Geom, reach: number): THREE.BufferGeometry {
  const [a, b, c] = size;
  switch (shape) {
    case "plane":
      return new THREE.PlaneGeometry(2 * Math.min(a || reach, reach), 2 * Math.min(b || reach, reach));
    case "sphere":
      return new THREE.SphereGeometry(a, 48, 32);
    case "ellipsoid":
      return new THREE.SphereGeometry(1, 48, 32).scale(a, b, c);
    case "capsule":
      return alongZ(new THREE.CapsuleGeometry(a, 2 * b, 16, 40));
    case "cylinder":
      return alongZ(new THREE.CylinderGeometry(a, a, 2 * b, 48));
    case "box":
      return new THREE.BoxGeometry(2 * a, 2 * b, 2 * c);
  }
}

/** Floors are painted this much paler than they are, so that what stands on them stands out. */
const FLOOR_PALENESS = 0.6;
const GOAL_OPACITY_BEHIND = 0.5;

/** A geom as a mesh, to be posed by its matrix. */
export function meshOf(geom: Geom, floor: Floor): THREE.Mesh {
  const [red, green, blue, alpha] = geom.color;
  const color = new THREE.Color().setRGB(red, green, blue, THREE.SRGBColorSpace);
  const isFloor = geom.shape === "plane";
  const material = new THREE.MeshStandardMaterial({
    color: isFloor ? color.lerp(new THREE.Color("white"), FLOOR_PALENESS) : color,
    roughness: isFloor ? 1 : 0.55,
    metalness: 0,
    transparent: isFloor || alpha < 1,
    opacity: alpha,
  });
  if (isFloor) paintFloor(material, floor);
  const mesh = new THREE.Mesh(geometryOf(geom, floor.reach), material);
  mesh.matrixAutoUpdate = false;
  mesh.visible = alpha > 0;
  mesh.castShadow = !isFloor && alpha === 1;
  mesh.receiveShadow = true;
  if (isGoal(geom)) {
    material.emissive = material.color; // goals glow, and change their colour when they are reached
    material.emissiveIntensity = 0.35;
    mesh.add(ghostOf(mesh.geometry, material.color));
  }
  return mesh;
}

/** True for the geoms that mark the desired goal. */
export function isGoal({ name }: Pick<Geom, "name">): boolean {
  return name.startsWith("goal");
}

/** A goal is seen, faintly, also inside or behind other things. It shares the goal's colour. */
function ghostOf(geometry: THREE.BufferGeometry, color: THREE.Color): THREE.Mesh {
  const material = new THREE.MeshBasicMaterial({
    transparent: true,
    opacity: GOAL_OPACITY_BEHIND,
    depthFunc: THREE.GreaterDepth,
    depthWrite: false,
  });
  material.color = color;
  return new THREE.Mesh(geometry, material);
}

/** How floors end and are divided. */
export interface Floor {
  /** The middle of the lit part. */
  readonly center: THREE.Vector3;
  /** From the camera to that, which is the measure of the rest. */
  readonly distance: number;
  /** No floor is drawn further than this from its own middle. */
  readonly reach: number;
}

/** Gives a floor its squares, and an end that fades away. */
function paintFloor(material: THREE.Material, { center, distance }: Floor): void {
  const tile = 2 ** Math.round(Math.log2(distance / 8));
  material.onBeforeCompile = (shader) => {
    shader.uniforms.floorCenter = { value: center };
    shader.uniforms.floorTile = { value: tile };
    shader.uniforms.floorFade = { value: new THREE.Vector2(0.5 * distance, 1.2 * distance) };
    shader.vertexShader = `varying vec2 floorPlace; varying vec3 floorPoint;\n${shader.vertexShader}`.replace(
      "#include <begin_vertex>",
      `#include <begin_vertex>
      floorPlace = position.xy;
      floorPoint = (modelMatrix * vec4(position, 1.0)).xyz;`,
    );
    shader.fragmentShader = `varying vec2 floorPlace; varying vec3 floorPoint;
      uniform vec3 floorCenter; uniform float floorTile; uniform vec2 floorFade;
      ${shader.fragmentShader}`.replace(
      "#include <color_fragment>",
      `#include <color_fragment>
      vec2 square = floor(floorPlace / floorTile);
      diffuseColor.rgb *= mod(square.x + square.y, 2.0) < 0.5 ? 1.0 : 0.9;
      diffuseColor.a *= 1.0 - smoothstep(floorFade.x, floorFade.y, distance(floorPoint.xy, floorCenter.xy));`,
    );
  };
}
