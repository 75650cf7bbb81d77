import { UserError } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import { ANT_MAZE_VARIANTS } from "../../envs/antmaze/variants.ts";
import type { MazeVariant } from "../../envs/maze/variants.ts";
import { POINT_VARIANTS } from "../../envs/point/variants.ts";
import { POINT_MAZE_VARIANTS } from "../../envs/pointmaze/variants.ts";
import type { BehaviourPolicy, BehaviourSpec } from "../behaviour.ts";
import type { OpenExpert } from "../trained-experts.ts";
import { AntWalk } from "./ant-walk.ts";
import { DClawTurnExpert } from "./dclaw-turn-expert.ts";
import { FetchPickExpert } from "./fetch-pick-expert.ts";
import { FetchPushExpert } from "./fetch-push-expert.ts";
import { FetchReachExpert } from "./fetch-reach-expert.ts";
import { FetchSlideExpert } from "./fetch-slide-expert.ts";
import { HandReachExpert } from "./hand-reach-expert.ts";
import { MazeExpert } from "./maze-expert.ts";
import { MazeExplore } from "./maze-explore.ts";
import { MazeNavigate } from "./maze-navigate.ts";
import { MazeStitch } from "./maze-stitch.ts";
import { NoisyBehaviour } from "./noisy.ts";
import { PointExpert } from "./point-expert.ts";
import { ReacherExpert } from "./reacher-expert.ts";
import { SawyerDoorExpert } from "./sawyer-door-expert.ts";
import { SawyerReachExpert } from "./sawyer-reach-expert.ts";
import { TrainedExpert } from "./trained-expert.ts";
import { UniformRandom } from "./uniform-random.ts";

const [pointReach, pointRooms] = POINT_VARIANTS;

type MakeBehaviour = (openExpert: OpenExpert) => BehaviourPolicy;

const makers = new Map<string, MakeBehaviour>([
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
  ["cheetah-expert", (openExpert) => new TrainedExpert("cheetah", "expert", openExpert)],
  ["cheetah-medium", (openExpert) => new TrainedExpert("cheetah", "medium", openExpert)],
  ["ant-expert", (openExpert) => new TrainedExpert("ant", "expert", openExpert)],
  ["ant-medium", (openExpert) => new TrainedExpert("ant", "medium", openExpert)],
  ["ant-direction-expert", (openExpert) => new TrainedExpert("ant-direction", "expert", openExpert)],
  ...POINT_MAZE_VARIANTS.flatMap((variant) => mazeBehaviours(variant, (guide) => guide)),
  ...ANT_MAZE_VARIANTS.flatMap((variant) =>
    mazeBehaviours(variant, (guide, openExpert) => new AntWalk(guide, openExpert)),
  ),
]);

/** The behaviours of a maze; `drive` moves the agent as a guide says, who gives a direction. */
function mazeBehaviours(
  { spec: { id }, maze }: MazeVariant,
  drive: (guide: BehaviourPolicy, openExpert: OpenExpert) => BehaviourPolicy,
): [name: string, make: MakeBehaviour][] {
  return [
    [`${id}-expert`, (openExpert) => drive(new MazeExpert(maze), openExpert)],
    [`${id}-navigate`, (openExpert) => drive(new MazeNavigate(maze), openExpert)],
    [`${id}-stitch`, (openExpert) => drive(new MazeStitch(maze), openExpert)],
    [`${id}-explore`, (openExpert) => drive(new MazeExplore(), openExpert)],
  ];
}

/** Who goes for the goals of an environment. */
const experts: Readonly<Record<string, string>> = {
  PointReach: "point-reach-expert",
  PointRooms: "point-rooms-expert",
  FetchReach: "fetch-reach-expert",
  FetchPush: "fetch-push-expert",
  FetchPickAndPlace: "fetch-pick-expert",
  FetchSlide: "fetch-slide-expert",
  Reacher: "reacher-expert",
  SawyerReach: "sawyer-reach-expert",
  SawyerDoor: "sawyer-door-expert",
  HandReach: "hand-reach-expert",
  DClawTurn: "dclaw-turn-expert",
  CheetahTgtVel: "cheetah-expert",
  AntTgtVel: "ant-expert",
  AntTgtVel3: "ant-expert",
  AntDirection: "ant-direction-expert",
  ...Object.fromEntries(
    [...POINT_MAZE_VARIANTS, ...ANT_MAZE_VARIANTS].map(({ spec: { id } }) => [id, `${id}-expert`]),
  ),
};

/** The behaviour that goes for the goals of an environment, if there is one. */
export function expertOf(environment: string): string | undefined {
  return Object.hasOwn(experts, environment) ? experts[environment] : undefined;
}

/** Makes a policy known under `name`. Throws RangeError if that name is taken. */
export function registerBehaviour(name: string, make: MakeBehaviour): void {
  if (makers.has(name)) throw new RangeError(`behaviour "${name}" is already registered`);
  makers.set(name, make);
}

/** A new instance of a behaviour; those of trained policies open them by `openExpert`. Throws {@link UserError} naming the nearest policy if there is none of that name. */
export function makeBehaviour({ policy, noise }: BehaviourSpec, openExpert: OpenExpert): BehaviourPolicy {
  const make = makers.get(policy);
  if (make === undefined)
    throw new UserError(`unknown behaviour "${policy}"; did you mean "${nearest(policy, makers.keys())}"?`);
  const behaviour = make(openExpert);
  return noise === undefined ? behaviour : new NoisyBehaviour(behaviour, noise);
}
