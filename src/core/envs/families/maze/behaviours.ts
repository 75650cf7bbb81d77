import type { BehaviourPolicy, MakeBehaviour } from "../../contract/behaviour.ts";
import type { OpenExpert } from "../../contract/trained-policy.ts";
import { MazeExpert } from "./experts/maze-expert.ts";
import { MazeExplore } from "./experts/maze-explore.ts";
import { MazeNavigate } from "./experts/maze-navigate.ts";
import { MazeStitch } from "./experts/maze-stitch.ts";
import type { MazeVariant } from "./variants.ts";

/** Makes a behaviour of an agent from a guide, whose actions are directions in the plane. */
export type Drive = (guide: BehaviourPolicy, openExpert: OpenExpert) => BehaviourPolicy;

/** The behaviours of an agent in its mazes: `<environment>-expert`, `-navigate`, `-stitch` and `-explore`. */
export function mazeBehaviours(
  variants: readonly MazeVariant[],
  drive: Drive,
): Readonly<Record<string, MakeBehaviour>> {
  return Object.fromEntries(
    variants.flatMap(({ spec: { id }, maze }): [name: string, make: MakeBehaviour][] => [
      [`${id}-expert`, (openExpert) => drive(new MazeExpert(maze), openExpert)],
      [`${id}-navigate`, (openExpert) => drive(new MazeNavigate(maze), openExpert)],
      [`${id}-stitch`, (openExpert) => drive(new MazeStitch(maze), openExpert)],
      [`${id}-explore`, (openExpert) => drive(new MazeExplore(), openExpert)],
    ]),
  );
}
