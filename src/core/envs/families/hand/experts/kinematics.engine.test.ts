import { expect, it } from "vitest";
import { RandomGenerator } from "../../../../random/generator.ts";
import { Simulation } from "../../../sim/simulation.ts";
import { DIGITS, HAND_JOINTS, SERVO_JOINTS } from "../joints.ts";
import { HAND_MODEL } from "../model.ts";
import { COUPLING, fingertipKinematics, SERVOS } from "./kinematics.ts";

const randomPosture = (random: RandomGenerator) =>
  Float64Array.from(HAND_JOINTS, ({ range }) => random.uniform(...range));

it("puts the fingertips where the simulation does", async () => {
  const simulation = await Simulation.create(HAND_MODEL);
  const sites = DIGITS.map((digit) => simulation.model.id("site", digit));
  const random = RandomGenerator.from(0);
  for (let trial = 0; trial < 20; trial++) {
    const angles = randomPosture(random);
    simulation.qpos.set(angles);
    simulation.forward();
    const { fingertips } = fingertipKinematics(angles);
    for (const [digit, site] of sites.entries())
      for (let axis = 0; axis < 3; axis++)
        // The model writes π/2 as 1.5708.
        expect(fingertips[3 * digit + axis]).toBeCloseTo(simulation.siteXpos[3 * site + axis], 5);
  }
  simulation.dispose();
});

it("gives the fingertips' velocity per servo, including the joint that follows it", () => {
  const angles = randomPosture(RandomGenerator.from(1));
  const { columns } = fingertipKinematics(angles);
  for (const [i, { joint, follower }] of SERVOS.entries()) {
    const [before, after] = [-1e-5, 1e-5].map((turn) => {
      const turned = angles.slice();
      turned[joint] += turn;
      if (follower !== undefined) turned[follower] += COUPLING * turn;
      return fingertipKinematics(turned).fingertips;
    });
    for (const [k, value] of columns[i].entries())
      expect(value).toBeCloseTo((after[k] - before[k]) / 2e-5, 8);
  }
});

it("only the fingers' last joints follow another joint", () => {
  const followed = SERVOS.flatMap(({ follower }, i) =>
    follower === undefined ? [] : [[SERVO_JOINTS[i].name, HAND_JOINTS[follower].name]],
  );
  expect(followed).toEqual([
    ["FFJ1", "FFJ0"],
    ["MFJ1", "MFJ0"],
    ["RFJ1", "RFJ0"],
    ["LFJ1", "LFJ0"],
  ]);
});
