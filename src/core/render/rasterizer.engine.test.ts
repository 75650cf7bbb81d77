import { describe, expect, it } from "vitest";
import { sha256 } from "../../node/files/sha256.ts";
import { listEnvs, makeEnv, type SceneGeom } from "../envs/index.ts";
import { type Camera, cameraFor } from "./camera.ts";
import { Rasterizer, type RasterizerOptions } from "./rasterizer.ts";

const WHITE = [1, 1, 1, 1] as const;
const RED = [1, 0, 0, 1] as const;
const UPRIGHT = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** Looks along y from 5 m before the origin; at depth z, half the image is z metres. */
const CAMERA: Camera = { position: [0, -5, 0], target: [0, 0, 0], fieldOfView: 90 };

/** Background, as bytes: 0.93, 0.94 and 0.955 of 255. */
const BACKGROUND = [237, 240, 244];

function geom(
  shape: SceneGeom["shape"],
  size: SceneGeom["size"],
  position: readonly number[] = [0, 0, 0],
  color: SceneGeom["color"] = WHITE,
  rotation: readonly number[] = UPRIGHT,
  name = "thing",
): SceneGeom {
  return {
    name,
    shape,
    size,
    color,
    position: Float64Array.from(position),
    rotation: Float64Array.from(rotation),
  };
}

function draw(geoms: readonly SceneGeom[], size = 64, options: RasterizerOptions = {}, camera = CAMERA) {
  const rasterizer = new Rasterizer(size, size, options);
  const pixels = rasterizer.render(geoms, camera);
  const at = (column: number, row: number) => [...pixels.subarray(3 * (row * size + column)).subarray(0, 3)];
  /** True where anything is seen, row by row. */
  const seen = Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (_, column) => at(column, row).some((value, i) => value !== BACKGROUND[i])),
  );
  return { pixels, at, seen };
}

describe("silhouettes", () => {
  it("a sphere of radius 3 at distance 5 is a circle of tan(asin(3/5)) · 32 = 24 pixels", () => {
    const { seen } = draw([geom("sphere", [3, 0, 0])]);
    for (const [row, pixels] of seen.entries())
      for (const [column, there] of pixels.entries())
        expect(there).toBe((column - 31.5) ** 2 + (row - 31.5) ** 2 < 24 ** 2);
  });

  it("a box with its face at depth 4 ends at 32 / 4 = 8 pixels per metre", () => {
    const { seen } = draw([geom("box", [2, 1, 1], [0, 0, 0])]);
    for (const [row, pixels] of seen.entries())
      for (const [column, there] of pixels.entries())
        expect(there).toBe(Math.abs(column - 31.5) < 16 && Math.abs(row - 31.5) < 8);
  });

  it("a cylinder seen end on is a circle, and turned upright a rectangle with round ends at the top", () => {
    const lying = [1, 0, 0, 0, 0, -1, 0, 1, 0]; // its axis is the line of sight
    const { seen } = draw([geom("cylinder", [1, 1, 0], [0, 0, 0], WHITE, lying)]);
    for (const [row, pixels] of seen.entries())
      for (const [column, there] of pixels.entries())
        expect(there).toBe((column - 31.5) ** 2 + (row - 31.5) ** 2 < 8 ** 2);
    const upright = draw([geom("cylinder", [1, 1, 0])]);
    // At eye level the tube is as wide as its tangents: tan(asin(1/5)) · 32 = 6.53 pixels to each side.
    expect(upright.seen[32].filter(Boolean)).toHaveLength(14 - 2 * Number(6.53 < 6.5));
    expect(upright.seen.map((row) => row[32]).filter(Boolean)).toHaveLength(16);
  });

  it("a capsule is a cylinder's height plus its caps", () => {
    const capsule = draw([geom("capsule", [1, 2, 0])]);
    // The cap's sphere, 2 m up at depth 5: tangents at elevation atan(2/5) + asin(1/√29), times 32 pixels.
    const reach = 32 * Math.tan(Math.atan(2 / 5) + Math.asin(1 / Math.sqrt(29)));
    const column = capsule.seen.map((row) => row[32]);
    expect(column.filter(Boolean)).toHaveLength(2 * Math.round(reach));
    expect(capsule.seen[32].filter(Boolean)).toHaveLength(14);
  });

  it("a plane fills all below the horizon, up to its edges", () => {
    const endless = draw([geom("plane", [0, 0, 1], [0, 0, -1], RED)]);
    expect(endless.at(10, 31)).toEqual(BACKGROUND);
    for (let row = 40; row < 64; row++) expect(endless.seen[row]).not.toContain(false);
    const finite = draw([geom("plane", [1, 1, 1], [0, 0, -1], RED)]);
    // Its near edge, at depth 4, lies 8 pixels below the middle, its far edge 32 / 6 pixels.
    expect(finite.seen.map((row) => row[31])).toEqual(
      Array.from({ length: 64 }, (_, row) => row - 31.5 > 32 / 6 && row - 31.5 < 8),
    );
  });
});

describe("light", () => {
  /** The brightness of a white face at right angles to the line of sight, which is level, from the lamp's direction. */
  const LAMP = [-0.55, -0.45, 1].map((component) => component / Math.hypot(0.55, 0.45, 1));
  const brightness = (normal: readonly number[]) =>
    Math.round(
      255 *
        (0.45 +
          0.11 * normal[2] +
          0.5 * Math.max(0, normal[0] * LAMP[0] + normal[1] * LAMP[1] + normal[2] * LAMP[2])),
    );

  it("follows Lambert's law on a box's face and in the middle of a sphere", () => {
    const face = brightness([0, -1, 0]); // 255 · (0.45 + 0.5 · 0.45 / 1.2268) = 161.5
    expect(face).toBe(162);
    expect(draw([geom("box", [2, 1, 1])]).at(20, 30)).toEqual([162, 162, 162]);
    expect(draw([geom("sphere", [3, 0, 0])], 65).at(32, 32)).toEqual([162, 162, 162]);
    expect(draw([geom("box", [2, 1, 1], [0, 0, 0], [0.5, 1, 0, 1])]).at(20, 30)).toEqual([81, 162, 0]);
  });

  it("follows the normals over a sphere", () => {
    const { at } = draw([geom("sphere", [3, 0, 0])], 65);
    for (const [column, row] of [
      [25, 20],
      [40, 20],
      [25, 45],
      [45, 40],
    ]) {
      // The ray (x, 1, z) from (0, −5, 0) meets the sphere at the smaller root t of |(t x, t − 5, t z)|² = 9.
      const [x, z] = [(column - 32) / 32.5, (32 - row) / 32.5];
      const a = 1 + x * x + z * z;
      const t = (5 - Math.sqrt(25 - 16 * a)) / a;
      expect(at(column, row)[0]).toBe(brightness([(t * x) / 3, (t - 5) / 3, (t * z) / 3]));
    }
  });

  it("is kept from a floor by what stands between it and the lamp", () => {
    const scene = [geom("plane", [0, 0, 1], [0, 0, -1]), geom("sphere", [0.5, 0, 0])];
    const [bare, shadowed] = [draw(scene), draw(scene, 64, { shadows: true })];
    // The lamp's rays through the sphere's centre meet the floor 1 m lower at (0.55, 0.45): 3.2 pixels right, 5.9 down.
    expect(shadowed.at(35, 37)[0]).toBeLessThan(0.75 * bare.at(35, 37)[0]);
    expect(shadowed.at(25, 37)).toEqual(bare.at(25, 37));
  });
});

describe("what is in front", () => {
  const near = geom("sphere", [1, 0, 0], [0.5, -1, 0], RED);
  const far = geom("box", [2, 0.5, 2], [0, 1, 0]);

  it("hides what is behind, in whatever order they are drawn", () => {
    const [one, other] = [draw([near, far]), draw([far, near])];
    expect(one.pixels).toEqual(other.pixels);
    expect(one.at(35, 32)[1]).toBe(0);
    expect(one.at(22, 32)[1]).toBeGreaterThan(100);
  });

  it("lets the share through that it does not cover, the furthest first", () => {
    const behind = draw([far]).at(36, 32);
    const glass = { ...near, color: [1, 0, 0, 0.25] } as const;
    const through = draw([glass, far]).at(36, 32);
    const front = draw([near]).at(36, 32);
    for (const i of [0, 1, 2]) expect(through[i]).toBeCloseTo(0.25 * front[i] + 0.75 * behind[i], -0.2);
    const middle = geom("box", [2, 0.1, 2], [0, 0.3, 0], [0, 0, 1, 0.5]);
    expect(draw([glass, middle, far]).pixels).toEqual(draw([far, middle, glass]).pixels);
  });

  it("does not hide a goal wholly", () => {
    const wall = geom("box", [2, 0.1, 2], [0, -1, 0]);
    const goal = geom("sphere", [0.5, 0, 0], [0, 1, 0], RED, UPRIGHT, "goal");
    const plain = draw([wall]);
    const [red, green] = draw([wall, goal]).at(32, 32);
    expect(green).toBeCloseTo(0.6 * plain.at(32, 32)[1], -1);
    expect(red).toBeGreaterThan(green);
  });

  it("is left out where it is invisible or behind the camera", () => {
    const scene = [geom("box", [1, 1, 1], [0, 0, 0], [1, 1, 1, 0]), geom("sphere", [1, 0, 0], [0, -8, 0])];
    expect(draw(scene).seen.flat()).not.toContain(true);
  });
});

/** One of each shape, askew. */
const ALL_SHAPES = (["plane", "sphere", "capsule", "ellipsoid", "cylinder", "box"] as const).map((shape, i) =>
  geom(
    shape,
    shape === "plane" ? [0, 0, 1] : [0.4, 0.3, 0.5],
    shape === "plane" ? [0, 0, -1] : [i - 3, 0.3 * i, 0.4 * (i % 3)],
    [0.2 * i, 1 - 0.15 * i, 0.6, 1],
    shape === "plane" ? UPRIGHT : [0.8, -0.6, 0, 0.36, 0.48, -0.8, 0.48, 0.64, 0.6],
  ),
);
const ABOVE: Camera = { position: [1, -4, 3], target: [0, 0, 0], fieldOfView: 45 };

describe("the image", () => {
  it("is the same bytes in every run", () => {
    const options = { supersampling: 2, shadows: true };
    expect(sha256(draw(ALL_SHAPES, 48, options, ABOVE).pixels)).toBe(
      "d74059a0268a0e351ca46f4bed196cb49b9c8db0f4376eb9a12689c52a87c618",
    );
  });

  it("is, supersampled, the mean of a finer one", () => {
    const fine = draw(ALL_SHAPES, 96, {}, ABOVE);
    const { at } = draw(ALL_SHAPES, 48, { supersampling: 2 }, ABOVE);
    for (let row = 0; row < 48; row++)
      for (let column = 0; column < 48; column++)
        for (const channel of [0, 1, 2]) {
          const four = [0, 1, 2, 3].map((i) => fine.at(2 * column + (i & 1), 2 * row + (i >> 1))[channel]);
          const mean = four.reduce((sum, value) => sum + value, 0) / 4;
          expect(Math.abs(at(column, row)[channel] - mean)).toBeLessThanOrEqual(1);
        }
  });

  it("follows the poses of a scene that it has seen, and takes over another one", () => {
    const rasterizer = new Rasterizer(32, 32);
    const ball = geom("sphere", [1, 0, 0]);
    const first = rasterizer.render([ball], CAMERA).slice();
    ball.position[0] = 2;
    expect(rasterizer.render([ball], CAMERA)).not.toEqual(first);
    ball.position[0] = 0;
    expect(rasterizer.render([ball], CAMERA)).toEqual(first);
    expect(rasterizer.render([geom("box", [1, 1, 1])], CAMERA)).not.toEqual(first);
  });

  it("is rejected without a size", () => {
    expect(() => new Rasterizer(0, 64)).toThrow("width: expected a whole number of at least 1, got 0");
    expect(() => new Rasterizer(64, 64, { supersampling: 1.5 })).toThrow("supersampling");
  });
});

describe("a camera that follows", () => {
  const camera: Camera = { position: [0, -5, 2], target: [0, 0, 0], fieldOfView: 60, follows: 1 };
  const scene = ([x, y]: readonly number[], height = 1) => [
    geom("plane", [0, 0, 1]),
    geom("sphere", [0.5, 0, 0], [x, y, height]),
  ];
  const post = ([x, y]: readonly number[]) => geom("box", [0.2, 0.2, 0.5], [x + 1, y, 0.5], RED);

  it("sees the same wherever its geom goes with all that is around it", () => {
    // Whole pairs of the floor's squares, which are half a metre wide here.
    const [here, there] = [
      [0, 0],
      [8, -16],
    ].map((place) => draw([...scene(place), post(place)], 64, { shadows: true }, camera).pixels);
    expect(there).toEqual(here);
  });

  it.each(["CheetahTgtVel", "AntTgtVel", "AntDirection"])("looks at the torso of %s", async (id) => {
    const env = await makeEnv(id);
    env.reset(0);
    const { follows = -1 } = cameraFor(id, env.scene());
    expect(env.scene()[follows].name).toBe("torso");
    env.dispose();
  });

  it("leaves behind what stays, and does not go up and down", () => {
    const view = (geoms: readonly SceneGeom[]) => draw(geoms, 64, {}, camera);
    const passed = view([...scene([8, 0]), post([0, 0])]);
    expect(passed.pixels).not.toEqual(view([...scene([0, 0]), post([0, 0])]).pixels);
    expect(passed.pixels).toEqual(view(scene([8, 0])).pixels); // the post is out of sight
    const highest = (height: number) => {
      const ball = geom("sphere", [0.5, 0, 0], [0, 0, height]);
      return draw([ball], 64, {}, { ...camera, follows: 0 }).seen.findIndex((row) => row.includes(true));
    };
    expect(highest(1.5)).toBeLessThan(highest(1));
  });
});

it("draws every registered environment, and sees Fetch move", async () => {
  const rasterizer = new Rasterizer(64, 64);
  for (const { spec } of listEnvs()) {
    const env = await makeEnv(spec.id);
    env.reset(0);
    const camera = cameraFor(spec.id, env.scene());
    const first = rasterizer.render(env.scene(), camera).slice();
    expect(new Set(first).size, spec.id).toBeGreaterThan(10); // the background alone has three
    for (let step = 0; step < 5; step++) env.step(new Float64Array(spec.actionSize).fill(1));
    if (spec.id.startsWith("Fetch")) expect(rasterizer.render(env.scene(), camera)).not.toEqual(first);
    env.dispose();
  }
});

it("a floor that tells positions is red along x and green along y, from edge to edge", () => {
  const above: Camera = { position: [3, 1, 5], target: [3, 1, 0], fieldOfView: 90 };
  const floor = geom("plane", [8, 4, 1], [3, 1, 0], RED);
  const { at } = draw([floor], 64, { floors: "position" }, above);
  const light = (0.56 + 0.5 / Math.hypot(0.55, 1)) * 255; // the lamp is to the left of a camera that looks down
  for (const [column, row] of [
    [32, 32],
    [10, 40],
    [60, 12],
  ]) {
    const [x, y] = [((column - 31.5) * 5) / 32, ((31.5 - row) * 5) / 32];
    const expected = [0.5 + x / 16, 0.5 + y / 8, 0.5].map((share) => light * share);
    for (const [i, value] of at(column, row).entries()) expect(value).toBeCloseTo(expected[i], -0.5);
  }
});
