import { useEffect, useRef, useState } from "preact/hooks";
import type { CameraView } from "../../../src/core/envs/contract/camera-preset.ts";
import type { DragMode, GoalDrag } from "../../scene/goal-drag.ts";
import type { Stage } from "../../scene/stage.ts";
import type { Simulation } from "../simulation.ts";

/** A canvas with what draws on it. */
export interface Scene {
  readonly canvas: HTMLCanvasElement;
  readonly stage: Stage;
}

interface Props {
  readonly id: string;
  readonly simulation: Pick<Simulation, "scene" | "watch"> | undefined;
  readonly onGoal: (goal: number[]) => void;
  readonly dragMode: DragMode;
  readonly view?: CameraView;
  /** Called when the scene can be drawn. */
  readonly onScene?: (scene: Scene) => void;
}

/** three.js is the largest part of the page, so it is loaded beside the rest. */
async function createScene(canvas: HTMLCanvasElement, onGoal: (goal: number[]) => void) {
  const [{ Stage }, { GoalDrag }] = await Promise.all([
    import("../../scene/stage.ts"),
    import("../../scene/goal-drag.ts"),
  ]);
  const stage = new Stage(canvas, () => ({
    ...{ left: 0, top: 0, width: canvas.clientWidth, height: canvas.clientHeight },
  }));
  return { canvas, stage, drag: new GoalDrag(canvas, stage, onGoal) };
}

/** The simulation in three dimensions, in which the goal can be dragged. */
export function SceneCanvas({ id, simulation, onGoal, dragMode, view = "main", onScene }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const send = useRef(onGoal);
  send.current = onGoal;
  const [scene, setScene] = useState<Scene & { readonly drag: GoalDrag }>();
  useEffect(() => {
    let isOpen = true;
    let stage: Stage | undefined;
    void createScene(canvas.current!, (goal) => send.current(goal)).then((created) => {
      if (!isOpen) return created.stage.dispose();
      stage = created.stage;
      setScene(created);
      onScene?.(created);
    });
    return () => {
      isOpen = false;
      stage?.dispose();
    };
  }, []);
  useEffect(() => {
    if (!scene || !simulation) return;
    const { stage, drag } = scene;
    stage.build(simulation.scene);
    drag.use(simulation.scene.goalPlaces);
    return simulation.watch((frame) => {
      if (frame.poses.length !== 12 * simulation.scene.geoms.length) return; // of the environment before
      stage.show(frame);
      drag.show(frame);
    });
  }, [scene, simulation]);
  useEffect(() => {
    if (scene && simulation) scene.stage.look(simulation.scene.views[view]);
  }, [scene, simulation, view]);
  if (scene) scene.drag.mode = dragMode;
  return (
    <canvas
      id={id}
      ref={canvas}
      class="scene"
      role="img"
      aria-label="The simulation: drag to look around, drag the goal to move it"
    />
  );
}
