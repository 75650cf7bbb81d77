import type { SceneGeom } from "../../contract/goal-env.ts";
import { sceneGeom } from "../../contract/scene.ts";
import { cellCentre, type Maze } from "./mazes.ts";

/** Discs on the floor that show the teleports of a maze. */
export function mazeMarkers({ teleports }: Maze): SceneGeom[] {
  if (teleports === undefined) return [];
  const discs = (kind: string, cells: typeof teleports.entries, color: SceneGeom["color"]) =>
    cells.map((cell, i) => {
      const disc = sceneGeom(`${kind} ${i + 1}`, "cylinder", [1, 0.05, 0], color);
      disc.position.set(cellCentre(cell));
      return disc;
    });
  return [
    ...discs("entry", teleports.entries, [0.15, 0.2, 0.35, 1]),
    ...discs("exit", teleports.exits, [0.55, 0.75, 0.95, 1]),
  ];
}
