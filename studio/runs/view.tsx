import "../shell/browse.css";
import { useState } from "preact/hooks";
import { FOLLOW, useAnswer } from "../server/use-answer.ts";
import { changeQuery } from "../shell/change-query.ts";
import type { ViewProps } from "../shell/view.ts";
import type { Range } from "../train/views/plot.tsx";
import { drawable, newest, readChosen, toggle, writeChosen } from "./chosen.ts";
import { type CurveChoices, parseKey, RunCurves } from "./curves.tsx";
import { Differences } from "./differences.tsx";
import { GridResults } from "./grid.tsx";
import { RunList } from "./run-list.tsx";

/** Points of all curves together, and the fewest of one. */
const MOST_POINTS = 8000;
const FEWEST_POINTS = 80;
/** Points of one curve: two for each pixel of a wide plot. */
const FINEST = 2000;

/** Runs and grids of the folder that the server was started in. */
export default function RunsView({ query }: ViewProps) {
  const listed = useAnswer("runs", {}, () => FOLLOW);
  const runs = listed.answer;
  const [zoom, setZoom] = useState<{ readonly x: string; readonly range: Range }>();
  const { folder = "", metric = "" } = query;
  const choices: CurveChoices = {
    metric,
    x: query.x === "seconds" ? "seconds" : "step",
    over: query.over === "seeds" ? "seeds" : "runs",
  };
  const inFolder = runs?.filter(({ path }) => !folder || path.startsWith(`${folder}/`)) ?? [];
  const chosen = drawable(readChosen(query.runs) ?? newest(inFolder), runs ?? []);
  const range = zoom?.x === choices.x ? zoom.range : undefined;
  const curves = useAnswer(
    "curves",
    chosen.length === 0
      ? undefined
      : {
          ...parseKey(metric),
          run: chosen,
          x: choices.x,
          over: choices.over,
          points: Math.round(Math.min(FINEST, Math.max(FEWEST_POINTS, MOST_POINTS / chosen.length))),
          ...(range && { from: range[0], to: range[1] }),
        },
    (answer) => (answer && answer.unread > 0 ? 0 : FOLLOW),
  );
  const lineOf = (path: string) => {
    const line = curves.answer?.curves.findIndex(({ runs }) => runs.includes(path));
    return line === undefined || line < 0 ? undefined : line;
  };
  const choose = (paths: readonly string[]) => changeQuery({ runs: writeChosen(paths) });
  return (
    <main class="browse">
      <div>
        <RunList
          asked={listed}
          chosen={chosen}
          lineOf={lineOf}
          folder={folder}
          choose={choose}
          toggle={(path) => choose(toggle(chosen, path))}
        />
      </div>
      <div>
        {folder.startsWith("results/") && <GridResults key={folder} path={folder} />}
        <RunCurves
          asked={chosen.length === 0 ? { isWaiting: false } : curves}
          choices={choices}
          zoom={range}
          onZoom={(range) => setZoom(range && { x: choices.x, range })}
        />
        <Differences runs={chosen} />
      </div>
    </main>
  );
}
