import { parseFindingPlace } from "../../src/core/studio/finding-place.ts";
import { Trouble } from "../server/trouble.tsx";
import { useAnswer } from "../server/use-answer.ts";
import { writeAddress } from "../shell/address.ts";
import { TableView } from "../shell/table-view.tsx";
import { count } from "../shell/text.ts";
import { placeQuery, type Source } from "./place.ts";

/** What `smore data validate` says of a dataset, with links to the places. */
export function Findings({ source }: { readonly source: Source }) {
  const asked = useAnswer("findings", source);
  const { findings = [], notes = [] } = asked.answer ?? {};
  const errors = findings
    .filter(({ severity }) => severity === "error")
    .reduce((sum, { places }) => sum + places, 0);
  return (
    <section aria-label="Findings">
      <h2>Findings</h2>
      <Trouble of={asked} />
      {notes.map((note) => (
        <p key={note} class="help">
          {note}
        </p>
      ))}
      {asked.answer && findings.length === 0 && <p>Every number was checked; nothing is wrong.</p>}
      {findings.length > 0 && (
        <>
          <p>
            {errors === 0 ? "No errors." : `${count(errors)} errors.`} Errors keep the data from being used
            for training.
          </p>
          <TableView
            label="Table of findings"
            header={["place", "kind", "what is wrong"]}
            rows={findings.map(({ place, severity, message }) => {
              const found = parseFindingPlace(place);
              const address = found && writeAddress("data", { ...source, ...placeQuery(found) });
              return [address ? <a href={address}>{place}</a> : place, severity, message];
            })}
          />
        </>
      )}
    </section>
  );
}
