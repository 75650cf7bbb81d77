import { download } from "../../play/views/download.ts";
import { completedOf, fileNameOf, type RunView } from "../run-view.ts";
import type { Studio } from "../studio.ts";
import { colorOf } from "./colors.ts";

/** The runs of this page, with what can be downloaded of each. */
export function Runs({ studio, runs }: { readonly studio: Studio; readonly runs: readonly RunView[] }) {
  return (
    <section aria-label="Runs">
      <h2>Runs</h2>
      <label>
        Play and evaluate a policy.onnx
        <input
          id="policy-file"
          type="file"
          accept=".onnx"
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? [];
            if (file) void studio.openPolicy(file);
          }}
        />
      </label>
      {runs.length === 0 ? (
        <p class="help">There are none yet. Choose a task and press “Collect and train”.</p>
      ) : (
        <table class="runs">
          <thead>
            <tr>
              <th scope="col">Run</th>
              <th scope="col">Updates</th>
              <th scope="col">Success</th>
              <th scope="col">Return</th>
              <th scope="col">Files</th>
            </tr>
          </thead>
          <tbody>
            {runs.map((run) => (
              <Row key={run.number} studio={studio} run={run} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Row({ studio, run }: { readonly studio: Studio; readonly run: RunView }) {
  const last = run.evaluations.at(-1);
  return (
    <tr data-run={run.number} data-state={run.state}>
      <th scope="row">
        <span class="swatch" style={{ background: colorOf(run.number) }} />
        {run.environment}, {run.label}
      </th>
      <td>{completedOf(run)}</td>
      <td class="success" title={last && `95 % interval ${percent(last.low)} to ${percent(last.high)}`}>
        {last ? percent(last.rate) : "–"}
      </td>
      <td>{last ? last.return.toFixed(1) : "–"}</td>
      <td class="files">
        <button type="button" disabled={!run.policy} onClick={() => studio.play(run)}>
          Play
        </button>
        <button type="button" class="policy" disabled={!run.policy} onClick={() => downloadPolicy(run)}>
          policy.onnx
        </button>
        <button
          type="button"
          class="metrics"
          disabled={run.rows.length === 0}
          onClick={() => downloadMetrics(run)}
        >
          metrics.jsonl
        </button>
      </td>
    </tr>
  );
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

function downloadPolicy(run: RunView): void {
  download(fileNameOf(run, "policy.onnx"), run.policy as Uint8Array<ArrayBuffer>);
}

function downloadMetrics(run: RunView): void {
  download(fileNameOf(run, "metrics.jsonl"), run.rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
}
