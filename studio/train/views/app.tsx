import "../style.css";
import { useStore } from "../../use-store.ts";
import { completedOf } from "../run-view.ts";
import type { Studio, StudioState } from "../studio.ts";
import { Curves } from "./curves.tsx";
import { Inside } from "./inside.tsx";
import { Runs } from "./runs.tsx";
import { Settings } from "./settings.tsx";
import { StageView } from "./stage-view.tsx";

export function App({ studio }: { readonly studio: Studio }) {
  const state = useStore(studio);
  return (
    <>
      <p id="activity" role="status">
        {activityText(state)}
      </p>
      {state.problem && (
        <p id="problem" class="problem" role="alert">
          {state.problem}
        </p>
      )}
      <main class="training">
        <Settings studio={studio} state={state} />
        <div class="middle">
          <StageView studio={studio} state={state} />
          <Inside studio={studio} state={state} />
        </div>
        <div class="results">
          <Curves runs={state.runs} />
          <Runs studio={studio} runs={state.runs} />
        </div>
      </main>
    </>
  );
}

/** What the page does at the moment. */
function activityText({ activity, collected, choices, runs }: StudioState): string {
  const run = runs.at(-1);
  if (activity === "collecting") return `Collecting: ${collected} of ${choices.episodes} episodes`;
  if (activity === "starting") return "Building the networks";
  if (!run) return "Everything runs in this tab: the simulation, the training, and your data.";
  if (run.state === "training") return `Training: ${completedOf(run)} of ${run.updates} updates`;
  if (run.state === "evaluating") return "Evaluating the policy on 100 goals";
  const last = run.evaluations.at(-1);
  if (!last) return "";
  const after = run.agent ? ` after ${last.seconds.toFixed(1)} s of training` : "";
  return `Done: ${Math.round(100 * last.rate)} % of 100 goals${after}`;
}
