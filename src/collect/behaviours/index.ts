import { POINT_VARIANTS } from "../../envs/point/variants.ts";
import { POINT_MAZE_VARIANTS } from "../../envs/pointmaze/variants.ts";
import { UserError } from "../../errors.ts";
import { nearest } from "../../nearest.ts";
import type { BehaviourPolicy, BehaviourSpec } from "../behaviour.ts";
import { DClawTurnExpert } from "./dclaw-turn-expert.ts";
import { FetchPickExpert } from "./fetch-pick-expert.ts";
import { FetchPushExpert } from "./fetch-push-expert.ts";
import { FetchReachExpert } from "./fetch-reach-expert.ts";
import { FetchSlideExpert } from "./fetch-slide-expert.ts";
import { HandReachExpert } from "./hand-reach-expert.ts";
import { MazeExpert } from "./maze-expert.ts";
import { MazeNavigate } from "./maze-navigate.ts";
import { MazeStitch } from "./maze-stitch.ts";
import { NoisyBehaviour } from "./noisy.ts";
import { PointExpert } from "./point-expert.ts";
import { ReacherExpert } from "./reacher-expert.ts";
import { SawyerDoorExpert } from "./sawyer-door-expert.ts";
import { SawyerReachExpert } from "./sawyer-reach-expert.ts";
import { UniformRandom } from "./uniform-random.ts";

const [pointReach, pointRooms] = POINT_VARIANTS;

const makers = new Map<string, () => BehaviourPolicy>([
  ["uniform-random", () => new UniformRandom()],
  ["point-reach-expert", () => new PointExpert(pointReach.walls)],
  ["point-rooms-expert", () => new PointExpert(pointRooms.walls)],
  ["fetch-reach-expert", () => new FetchReachExpert()],
  ["fetch-push-expert", () => new FetchPushExpert()],
  ["fetch-pick-expert", () => new FetchPickExpert()],
  ["fetch-slide-expert", () => new FetchSlideExpert()],
  ["reacher-expert", () => new ReacherExpert()],
  ["sawyer-reach-expert", () => new SawyerReachExpert()],
  ["sawyer-door-expert", () => new SawyerDoorExpert()],
  ["hand-reach-expert", () => new HandReachExpert()],
  ["dclaw-turn-expert", () => new DClawTurnExpert()],
  ...POINT_MAZE_VARIANTS.flatMap(({ spec: { id }, maze }): [string, () => BehaviourPolicy][] => [
    [`${id}-expert`, () => new MazeExpert(maze)],
    [`${id}-navigate`, () => new MazeNavigate(maze)],
    [`${id}-stitch`, () => new MazeStitch(maze)],
  ]),
]);

/** Makes a policy known under `name`. Throws RangeError if that name is taken. */
export function registerBehaviour(name: string, make: () => BehaviourPolicy): void {
  if (makers.has(name)) throw new RangeError(`behaviour "${name}" is already registered`);
  makers.set(name, make);
}

/** The names of all policies. */
export function listBehaviours(): readonly string[] {
  return [...makers.keys()];
}

/** A new instance of a behaviour. Throws {@link UserError} naming the nearest policy if there is none of that name. */
export function makeBehaviour({ policy, noise }: BehaviourSpec): BehaviourPolicy {
  const make = makers.get(policy);
  if (make === undefined)
    throw new UserError(`unknown behaviour "${policy}"; did you mean "${nearest(policy, makers.keys())}"?`);
  return noise === undefined ? make() : new NoisyBehaviour(make(), noise);
}
