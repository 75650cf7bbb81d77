import type { Command } from "../../src/core/play/command.ts";
import { type FrameMessage, type SceneMessage, SPEEDS } from "../../src/core/play/protocol.ts";
import type { DragMode } from "../scene/goal-drag.ts";
import { History } from "./history.ts";
import { drawImages } from "./sight.ts";

/** The element of that id; the page has all that are asked for. */
export function element<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

const SPEED_NAMES: Readonly<Record<number, string>> = { 0.25: "¼", 0.5: "½", 1: "1", 2: "2", 4: "4" };

export interface PanelActions {
  send(command: Command): void;
  drag(mode: DragMode): void;
  /** Hides the panel, or shows it again. */
  hide(): void;
}

/** Readings and controls, and the keys that do the same. */
export class Panel {
  readonly #actions: PanelActions;
  readonly #history = new History(element<HTMLCanvasElement>("history"));
  #scene: SceneMessage | undefined;
  #frame: FrameMessage | undefined;

  constructor(actions: PanelActions) {
    this.#actions = actions;
    const onClick = (id: string, act: () => void) => element(id).addEventListener("click", act);
    onClick("pause", () => this.#togglePause());
    onClick("single-step", () => this.#send({ type: "step" }));
    onClick("step-back", () => this.#send({ type: "step back" }));
    onClick("reset", () => this.#reset(0));
    onClick("next", () => this.#reset(1));
    onClick("new-goal", () => this.#send({ type: "new goal" }));
    onClick("hide", () => this.#actions.hide());
    onClick("show", () => this.#actions.hide());
    onClick("endless", () =>
      this.#send({ type: "endless", on: element<HTMLInputElement>("endless").checked }),
    );
    element("seed-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send({ type: "reset", seed: element<HTMLInputElement>("seed-input").valueAsNumber });
    });
    element("speeds").append(
      ...SPEEDS.map((factor) => {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = `${SPEED_NAMES[factor]}×`;
        button.addEventListener("click", () => this.#send({ type: "speed", factor }));
        return button;
      }),
    );
    for (const button of element("drag-modes").querySelectorAll("button"))
      button.addEventListener("click", () => this.#chooseDrag(button.dataset.mode as DragMode));
    this.#chooseDrag("level");
    addEventListener("keydown", (event) => this.#press(event));
    // A button that was clicked would take the next space for itself.
    addEventListener("click", ({ detail, target }) => {
      if (detail > 0 && target instanceof Element) target.closest("button")?.blur();
    });
  }

  begin(scene: SceneMessage): void {
    this.#scene = scene;
    this.#history.begin(scene.distanceThreshold);
    document.title = `${scene.environment} · Smore`;
    element("environment").textContent = scene.environment;
    element("actor").textContent = scene.actor;
    element("threshold").textContent = `goal below ${Number(scene.distanceThreshold.toPrecision(2))}`;
    element("drag-row").hidden = element("height-hint").hidden = scene.goalPlaces?.dimensions !== 3;
    element("goal-hint").hidden = scene.goalPlaces === undefined;
  }

  show(frame: FrameMessage): void {
    const { horizon = 1 } = this.#scene ?? {};
    if (frame.seed !== this.#frame?.seed) element<HTMLInputElement>("seed-input").value = String(frame.seed);
    this.#frame = frame;
    this.#history.show(frame, horizon);
    element("distance").textContent = frame.distance.toFixed(frame.distance < 10 ? 3 : 2);
    element("step").textContent = frame.endless ? `${frame.step}` : `${frame.step} / ${horizon}`;
    element("seed").textContent = String(frame.seed);
    element("progress").style.width = `${Math.min(100, (100 * frame.step) / horizon)}%`;
    element("pause").querySelector("span")!.textContent = frame.paused ? "Run" : "Pause";
    element("pause").setAttribute("aria-pressed", String(frame.paused));
    element<HTMLInputElement>("endless").checked = frame.endless;
    this.#showSight(frame);
    const status = element("status");
    status.textContent = frame.problem
      ? "failed"
      : frame.success
        ? "reached"
        : frame.paused
          ? "paused"
          : "on the way";
    status.dataset.state = frame.problem ? "failed" : frame.success ? "reached" : "";
    for (const [i, button] of [...element("speeds").querySelectorAll("button")].entries())
      button.setAttribute("aria-pressed", String(SPEEDS[i] === frame.speed));
  }

  /** Shows the images that the policy is given, where it is given any. */
  #showSight({ sight }: FrameMessage): void {
    element("sight").hidden = sight === undefined;
    if (!sight) return;
    drawImages(element<HTMLCanvasElement>("sight-observation"), sight, sight.observation);
    element("sight-goal-figure").hidden = sight.goal === undefined;
    if (sight.goal !== undefined) drawImages(element<HTMLCanvasElement>("sight-goal"), sight, sight.goal);
  }

  #send(command: Command): void {
    this.#actions.send(command);
  }

  #togglePause(): void {
    this.#send({ type: this.#frame?.paused ? "run" : "pause" });
  }

  /** Begins the episode that is `ahead` of this one. */
  #reset(ahead: number): void {
    this.#send({ type: "reset", seed: (this.#frame?.seed ?? 0) + ahead });
  }

  #changeSpeed(by: number): void {
    if (this.#frame === undefined) return;
    const factor = SPEEDS[SPEEDS.indexOf(this.#frame.speed) + by];
    if (factor !== undefined) this.#send({ type: "speed", factor });
  }

  #chooseDrag(mode: DragMode): void {
    this.#actions.drag(mode);
    for (const button of element("drag-modes").querySelectorAll("button"))
      button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
  }

  #press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return;
    const keys: Readonly<Record<string, () => void>> = {
      " ": () => this.#togglePause(),
      arrowright: () => this.#send({ type: "step" }),
      arrowleft: () => this.#send({ type: "step back" }),
      r: () => this.#reset(0),
      n: () => this.#reset(1),
      g: () => this.#send({ type: "new goal" }),
      "+": () => this.#changeSpeed(1),
      "=": () => this.#changeSpeed(1), // the plus key of many keyboards, without shift
      "-": () => this.#changeSpeed(-1),
      h: () => this.#actions.hide(),
    };
    const act = keys[event.key.toLowerCase()];
    if (act === undefined) return;
    event.preventDefault();
    act();
  }
}
