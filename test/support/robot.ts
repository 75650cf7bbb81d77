import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Joints of the robot, whose angles and actions are in degrees. */
export const JOINTS = ["shoulder", "elbow"] as const;
/** A step moves each joint by its action, at most this much. */
export const LARGEST_STEP = 20;

export interface RobotLog {
  /** A table of text. */
  readonly log: string;
  /** What its columns mean. */
  readonly mapping: string;
}

/** Writes the log of an arm that turns its joints toward a goal, with its mapping, into `folder`. */
export async function writeRobotLog(folder: string, name = "arm", episodes = 40): Promise<RobotLog> {
  const lines = [["run", ...JOINTS, "goal_s", "goal_e", "d_shoulder", "d_elbow"].join(",")];
  for (let episode = 0; episode < episodes; episode++) {
    const goal = [0, 1].map((i) => 80 * Math.sin(2.3 * episode + 1.7 * i));
    const angles = [0, 1].map((i) => 80 * Math.cos(1.1 * episode + 2.9 * i));
    for (let step = 0; step < 12; step++) {
      const turn = angles.map((angle, i) =>
        Math.max(-LARGEST_STEP, Math.min(LARGEST_STEP, 0.5 * (goal[i] - angle))),
      );
      lines.push([episode, ...angles, ...goal, ...turn].map((value) => +value.toFixed(4)).join(","));
      for (const i of [0, 1]) angles[i] += turn[i];
    }
  }
  const mapping = {
    observation: [...JOINTS],
    achievedGoal: [...JOINTS],
    desiredGoal: ["goal_s", "goal_e"],
    action: ["d_shoulder", "d_elbow"],
    episode: "run",
    actionRange: { low: -LARGEST_STEP, high: LARGEST_STEP },
    names: { goal: ["shoulder goal", "elbow goal"] },
    units: { observation: "deg", goal: "deg", action: "deg" },
  };
  const log = { log: join(folder, `${name}.csv`), mapping: join(folder, `${name}.mapping.json`) };
  await writeFile(log.log, `${lines.join("\n")}\n`);
  await writeFile(log.mapping, JSON.stringify(mapping));
  return log;
}
