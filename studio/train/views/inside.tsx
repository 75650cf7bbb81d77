import { useEffect, useState } from "preact/hooks";
import { STEP_RANGES } from "../../../src/core/learn/readings.ts";
import type { FrameMessage } from "../../../src/core/play/protocol.ts";
import type { Axes } from "../learning/grid.ts";
import { type RunView, trainedLast } from "../run-view.ts";
import type { Studio, StudioState } from "../studio.ts";
import { Bars } from "./bars.tsx";
import { colorOf } from "./colors.ts";
import { HeatMap, type Mark } from "./heat-map.tsx";
import { histogramOf } from "./histogram.ts";

interface Props {
  readonly studio: Studio;
  readonly state: StudioState;
}

const COORDINATES = ["x", "y", "z"];
const goalName = (size: number) => (i: number) => (size <= 3 ? `goal ${COORDINATES[i]}` : `goal ${i}`);
const actionName = (i: number) => `action ${i}`;

/** What the newest run's critic says, here and now and of its data. */
export function Inside({ studio, state }: Props) {
  const run = trainedLast(state.runs);
  if (!run) return null;
  return (
    <section aria-label="Inside the critic" class="inside">
      <h2>Inside the critic of {run.label}</h2>
      {run.hasCritic ? (
        <>
          <Maps studio={studio} state={state} />
          <Judgements run={run} />
        </>
      ) : (
        <p class="help">{run.agent} has none: it repeats actions of the data, all with the same weight.</p>
      )}
    </section>
  );
}

/** Scores and values around the present state, which follow the simulation. */
function Maps({ studio, state }: Props) {
  const [frame, setFrame] = useState<FrameMessage>();
  useEffect(() => studio.watch(setFrame), [studio]);
  const { views, goalAxes, actionAxes } = state;
  if (!views || !frame) return <p class="help">It is looked into as soon as it is trained and played.</p>;
  const { scoreOfGoals, valueOfGoals, scoreOfActions, action } = views;
  const on = (values: readonly number[], [x, y]: Axes): [number, number] => [values[x], values[y]];
  const goals: Mark[] = [
    { label: "the goal", symbol: "ring", at: on(frame.desiredGoal, goalAxes) },
    { label: "where it is now", symbol: "cross", at: on(frame.achievedGoal, goalAxes) },
  ];
  const goalSize = frame.desiredGoal.length;
  return (
    <>
      <p class="help">
        From the present state: how much the policy's action serves each goal, how good the state is for each
        goal, and how much each action serves the present goal. ○ is the goal or the policy's action, ✕ where
        the simulation is.
      </p>
      <div class="maps">
        {scoreOfGoals && (
          <HeatMap title="Score S(s, π, g′)" grid={scoreOfGoals} nameOf={goalName(goalSize)} marks={goals} />
        )}
        {valueOfGoals && (
          <HeatMap title="Value M(s, g′)" grid={valueOfGoals} nameOf={goalName(goalSize)} marks={goals} />
        )}
        {scoreOfActions && (
          <HeatMap
            title="Score S(s, a, g)"
            grid={scoreOfActions}
            nameOf={actionName}
            marks={[{ label: "the policy's action", symbol: "ring", at: on(action, actionAxes) }]}
          />
        )}
      </div>
      <div class="row">
        <AxesField
          label="Goal plane"
          size={goalSize}
          axes={goalAxes}
          nameOf={goalName(goalSize)}
          onChange={(axes) => studio.look({ goalAxes: axes })}
        />
        <AxesField
          label="Action plane"
          size={action.length}
          axes={actionAxes}
          nameOf={actionName}
          onChange={(axes) => studio.look({ actionAxes: axes })}
        />
      </div>
    </>
  );
}

interface AxesFieldProps {
  readonly label: string;
  readonly size: number;
  readonly axes: Axes;
  readonly nameOf: (dimension: number) => string;
  readonly onChange: (axes: Axes) => void;
}

/** Chooses two of a vector's dimensions, where it has more. */
function AxesField({ label, size, axes, nameOf, onChange }: AxesFieldProps) {
  if (size <= 2) return null;
  const pairs = Array.from({ length: size }, (_, x) =>
    Array.from({ length: size - x - 1 }, (_, i): Axes => [x, x + i + 1]),
  ).flat();
  return (
    <label>
      {label}
      <select
        value={String(axes)}
        onChange={({ currentTarget }) =>
          onChange(pairs.find((pair) => String(pair) === currentTarget.value)!)
        }
      >
        {pairs.map((pair) => (
          <option key={String(pair)} value={String(pair)}>
            {pair.map(nameOf).join(", ")}
          </option>
        ))}
      </select>
    </label>
  );
}

/** How the critic judges its data. */
function Judgements({ run }: { readonly run: RunView }) {
  const { readings, judgement, weights } = run;
  const accuracies = STEP_RANGES.flatMap(({ name, label }) => {
    const share = readings[`pairAccuracy/random/${name}`];
    return share === undefined
      ? []
      : [{ label, shares: [share], reading: `${label} steps away: ${Math.round(100 * share)} %` }];
  });
  const data = { label: "the data's actions", color: colorOf(0) };
  return (
    <div class="judgements">
      {accuracies.length > 0 && (
        <Bars
          title="Held-out actions that score higher than random ones, by the steps to their goal"
          series={[data]}
          bars={accuracies}
          line={{ share: 0.5, label: "chance: 50 %" }}
        />
      )}
      {judgement && (
        <Bars
          title={judgement.isAdvantage ? "Advantage S − M of" : "Score S of"}
          series={[data, { label: "random actions", color: colorOf(1) }]}
          bars={histogramOf([judgement.ofData, judgement.ofRandom])}
        />
      )}
      {weights && (
        <Bars
          title="Weights of the last batch in the policy's loss"
          series={[data]}
          bars={histogramOf([weights])}
        />
      )}
    </div>
  );
}
