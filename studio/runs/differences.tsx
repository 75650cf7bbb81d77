import { Trouble } from "../server/trouble.tsx";
import { useAnswer } from "../server/use-answer.ts";
import { TableView } from "../shell/table-view.tsx";

/** The settings in which the chosen runs differ. */
export function Differences({ runs }: { readonly runs: readonly string[] }) {
  const asked = useAnswer("differences", runs.length > 0 ? { run: [...runs] } : undefined);
  const { answer } = asked;
  if (runs.length === 0) return null;
  return (
    <section aria-label="Settings">
      <h2>{runs.length === 1 ? "Settings" : "Settings that differ"}</h2>
      <Trouble of={asked} />
      {answer?.rows.length === 0 && <p class="help">They have the same settings.</p>}
      {answer && answer.rows.length > 0 && (
        <TableView label="Table of settings" header={shortest(answer.header)} rows={answer.rows} />
      )}
    </section>
  );
}

/** The last parts of paths where these differ, else the whole paths. */
function shortest(paths: readonly string[]): readonly string[] {
  const names = paths.map((path) => path.split("/").at(-1)!);
  return new Set(names).size < names.length ? paths : names;
}
