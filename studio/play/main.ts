import { GoalDrag } from "../scene/goal-drag.ts";
import { type FreeArea, Stage } from "../scene/stage.ts";
import { Connection } from "./connection.ts";
import { element, Panel } from "./panel.ts";

const canvas = element<HTMLCanvasElement>("stage");
const panelElement = element("panel");
const problem = element("problem");

/** Why the last command or the connection failed, and why the simulation did. */
const problems: { connection?: string; simulation?: string } = {};

const stage = new Stage(canvas, freeArea);
const drag = new GoalDrag(canvas, stage, (goal) => connection.send({ type: "goal", goal }));
const panel = new Panel({
  send: (command) => connection.send(command),
  drag: (mode) => {
    drag.mode = mode;
  },
  hide: () => {
    panelElement.hidden = !panelElement.hidden;
    element("show").hidden = !panelElement.hidden;
    stage.resize();
  },
});
const connection = new Connection({
  scene: (scene) => {
    panel.begin(scene);
    stage.build(scene);
    drag.use(scene.goalPlaces);
  },
  frame: (frame) => {
    panel.show(frame);
    stage.show(frame);
    drag.show(frame);
    problems.simulation = frame.problem && `The simulation failed: ${frame.problem}. Reset it to go on.`;
    showProblem();
  },
  problem: (sentence) => {
    problems.connection = sentence;
    showProblem();
  },
});

/** Shows the sentence of a problem over the scene while there is one. */
function showProblem(): void {
  const sentence = problems.connection ?? problems.simulation ?? "";
  if (problem.textContent === sentence) return;
  problem.hidden = sentence === "";
  problem.textContent = sentence;
}

/** The panel stands at the left of wide windows and at the bottom of narrow ones. */
function freeArea(): FreeArea {
  const { clientWidth: width, clientHeight: height } = canvas;
  const { right, top, width: panelWidth } = panelElement.getBoundingClientRect();
  if (panelElement.hidden) return { left: 0, top: 0, width, height };
  if (panelWidth < 0.6 * width) return { left: right, top: 0, width: width - right, height };
  return { left: 0, top: 0, width, height: top };
}
