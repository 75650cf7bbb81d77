import { useEffect, useRef } from "preact/hooks";
import { type FrameMessage, SPEEDS } from "../../../src/core/play/protocol.ts";
import type { Play } from "../play.ts";

/** Lets keys do what the buttons do, except where they belong to a field or drive the simulation. */
export function useKeys(play: Play, frame: FrameMessage | undefined): void {
  const now = useRef(frame);
  now.current = frame;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const frame = now.current;
      if (!frame || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const { target, key } = event;
      if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) return;
      if (key === " " && target instanceof HTMLButtonElement) return;
      const act = actionsFor(play, frame)[key.toLowerCase()];
      if (!act || (play.state.isDriven && key.startsWith("Arrow"))) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [play]);
}

function actionsFor(play: Play, frame: FrameMessage): Readonly<Record<string, () => void>> {
  const { paused, step, seed, task, speed } = frame;
  const changeSpeed = (by: number) => {
    const factor = SPEEDS[SPEEDS.indexOf(speed) + by];
    if (factor !== undefined) play.command({ type: "speed", factor });
  };
  return {
    " ": () => play.command({ type: paused ? "run" : "pause" }),
    arrowright: () => play.command({ type: "step" }),
    arrowleft: () => play.command({ type: "seek", step: step - 1 < 0 ? 0 : step - 1 }),
    r: () => play.command({ type: "reset", seed, task }),
    n: () => play.command({ type: "reset", seed: seed + 1, task }),
    g: () => play.command({ type: "new goal" }),
    "+": () => changeSpeed(1),
    "=": () => changeSpeed(1), // the plus key of many keyboards, without shift
    "-": () => changeSpeed(-1),
  };
}
