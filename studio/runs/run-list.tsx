import { useMemo, useState } from "preact/hooks";
import type { RunSummary } from "../../src/core/studio/api.ts";
import { MOST_RUNS } from "../../src/core/studio/limits.ts";
import { hasPolicy, labelAt } from "../policies.ts";
import { Trouble } from "../server/trouble.tsx";
import type { Asked } from "../server/use-answer.ts";
import { writeAddress } from "../shell/address.ts";
import { changeQuery } from "../shell/change-query.ts";
import { Scroll } from "../shell/table-view.tsx";
import { count, percent } from "../shell/text.ts";
import { drawable, folderOf, matching } from "./chosen.ts";
import { LineSample } from "./legend.tsx";

/** Rows of the list; a search finds the others. */
const MOST_ROWS = 200;
const STATES = ["running", "finished", "stopped", "failed", "unreadable"] as const;

interface Props {
  readonly asked: Asked<readonly RunSummary[]>;
  readonly chosen: readonly string[];
  /** The line of a run in the plot. */
  readonly lineOf: (path: string) => number | undefined;
  readonly folder: string;
  readonly choose: (paths: readonly string[]) => void;
  readonly toggle: (path: string) => void;
}

/** The runs of the folder, to be searched and chosen. */
export function RunList({ asked, chosen, lineOf, folder, choose, toggle }: Props) {
  const [search, setSearch] = useState("");
  const [state, setState] = useState("");
  const runs = asked.answer ?? [];
  const folders = useMemo(() => [...new Set(runs.map(folderOf))], [runs]);
  const found = matching(runs, { folder, state, search });
  const drawn = drawable(
    found.map(({ path }) => path),
    runs,
  );
  return (
    <section aria-label="Runs">
      <h2>Runs</h2>
      <input
        type="search"
        aria-label="Search runs"
        placeholder="Search: name, environment, agent"
        value={search}
        onInput={({ currentTarget }) => setSearch(currentTarget.value)}
      />
      <div class="tools">
        <label>
          Folder
          <select
            id="folder"
            value={folder}
            onChange={({ currentTarget }) => changeQuery({ folder: currentTarget.value })}
          >
            <option value="">all</option>
            {folders.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          State
          <select id="state" value={state} onChange={({ currentTarget }) => setState(currentTarget.value)}>
            <option value="">any</option>
            {STATES.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      </div>
      <div class="tools">
        <button type="button" disabled={drawn.length === 0} onClick={() => choose(drawn)}>
          {drawn.length < MOST_RUNS ? "Draw these" : `Draw the first ${MOST_RUNS}`}
        </button>
        <button type="button" disabled={chosen.length === 0} onClick={() => choose([])}>
          Draw none
        </button>
        <span class="help" role="status">
          {count(found.length)} of {count(runs.length)} runs
        </span>
      </div>
      <Trouble of={asked} />
      {asked.answer?.length === 0 ? (
        <p class="help">
          There are none in <code>runs/</code> and <code>results/</code> of the folder that{" "}
          <code>smore studio</code> was started in. <code>smore train</code> makes one.
        </p>
      ) : (
        <Scroll label="List of runs">
          <table>
            <thead>
              <tr>
                <th scope="col">Run</th>
                <th scope="col">State</th>
                <th scope="col" class="number">
                  Success
                </th>
              </tr>
            </thead>
            <tbody>
              {found.slice(0, MOST_ROWS).map((run) => (
                <Row
                  key={run.path}
                  run={run}
                  isChosen={chosen.includes(run.path)}
                  line={lineOf(run.path)}
                  toggle={toggle}
                />
              ))}
            </tbody>
          </table>
          {found.length > MOST_ROWS && (
            <p class="help">And {count(found.length - MOST_ROWS)} more: search for what you need.</p>
          )}
        </Scroll>
      )}
    </section>
  );
}

interface RowProps {
  readonly run: RunSummary;
  readonly isChosen: boolean;
  readonly line: number | undefined;
  readonly toggle: (path: string) => void;
}

function Row({ run, isChosen, line, toggle }: RowProps) {
  const { path, state, environment, agent, seed, completed, updates, success, failure } = run;
  return (
    <tr data-run={path} data-state={state}>
      <th scope="row">
        <label class="entry">
          <input
            type="checkbox"
            checked={isChosen}
            disabled={state === "unreadable"}
            onChange={() => toggle(path)}
          />
          <span>
            {path.split("/").at(-1)} {line !== undefined && <LineSample run={line} />}
            <small>
              {[environment, agent, seed !== undefined && `seed ${seed}`].filter(Boolean).join(", ")}
            </small>
            {failure && <small>{failure}</small>}
          </span>
        </label>
      </th>
      <td>
        <span class="chip" data-state={state}>
          {state}
        </span>
        {environment && hasPolicy(run) && (
          <a class="play-link" href={writeAddress("play", { environment, actor: labelAt(path) })}>
            Play
          </a>
        )}
        {completed !== undefined && updates !== undefined && (
          <small>
            {count(completed)} of {count(updates)}
          </small>
        )}
      </td>
      <td class="number">{success === undefined ? "–" : percent(success)}</td>
    </tr>
  );
}
