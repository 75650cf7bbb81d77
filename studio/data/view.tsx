import "../shell/browse.css";
import "./data.css";
import type { DatasetAnswer, DatasetSummary } from "../../src/core/studio/api.ts";
import { Trouble } from "../server/trouble.tsx";
import { type Asked, FOLLOW, useAnswer } from "../server/use-answer.ts";
import { writeAddress } from "../shell/address.ts";
import { changeQuery } from "../shell/change-query.ts";
import { Field } from "../shell/field.tsx";
import { Scroll } from "../shell/table-view.tsx";
import { bytes, count, percent, short } from "../shell/text.ts";
import type { ViewProps } from "../shell/view.ts";
import { Coverage } from "./coverage.tsx";
import { Distribution } from "./distribution.tsx";
import { EpisodeCurves } from "./episode-curves.tsx";
import { FilmStrip } from "./film-strip.tsx";
import { Findings } from "./findings.tsx";
import { HistogramBars } from "./histogram-bars.tsx";
import { Paths } from "./paths.tsx";
import { type Place, readPlace, type Source } from "./place.ts";

/** Datasets of the folder that the server was started in. */
export default function DatasetsView({ query }: ViewProps) {
  const listed = useAnswer("datasets", {}, () => 5 * FOLLOW);
  const path = query.path ?? listed.answer?.find(({ problem }) => !problem)?.path;
  const { environment, mapping } = query;
  return (
    <main class="browse">
      <div>
        <DatasetList asked={listed} open={path} />
      </div>
      {path !== undefined && (
        // What was answered about one dataset is not asked of the next. Its meaning is asked for until the file can be read.
        <Dataset key={path} source={{ path, environment, mapping }} place={readPlace(query)} />
      )}
    </main>
  );
}

function Dataset({ source, place }: { readonly source: Source; readonly place: Place }) {
  const asked = useAnswer("dataset", source);
  const dataset = asked.answer;
  return (
    <div>
      <section aria-label="Dataset">
        <h2>{source.path}</h2>
        <Trouble of={asked} />
        {asked.problem && <Meaning {...source} />}
        {dataset && <Facts dataset={dataset} />}
      </section>
      {dataset && (
        <>
          <Findings source={source} />
          {dataset.images && <FilmStrip source={source} dataset={dataset} place={place} />}
          <EpisodeCurves source={source} dataset={dataset} place={place} />
          <Paths source={source} dataset={dataset} place={place} />
          <Coverage source={source} dataset={dataset} />
          <Distribution source={source} dataset={dataset} />
        </>
      )}
    </div>
  );
}

interface ListProps {
  readonly asked: Asked<readonly DatasetSummary[]>;
  readonly open: string | undefined;
}

function DatasetList({ asked, open }: ListProps) {
  return (
    <section aria-label="Datasets">
      <h2>Datasets</h2>
      <Trouble of={asked} />
      {asked.answer?.length === 0 ? (
        <p class="help">
          There are none in <code>datasets/</code> of the folder that <code>smore studio</code> was started
          in. <code>smore collect</code> makes one.
        </p>
      ) : (
        <Scroll label="List of datasets">
          <ul class="datasets">
            {asked.answer?.map((dataset) => (
              <li key={dataset.path}>
                <a
                  href={writeAddress("data", { path: dataset.path })}
                  aria-current={dataset.path === open ? "true" : undefined}
                >
                  {dataset.path.split("/").at(-1)}
                </a>
                <small>{factsOf(dataset)}</small>
              </li>
            ))}
          </ul>
        </Scroll>
      )}
    </section>
  );
}

function factsOf({ kind, environment, episodes, transitions, bytes: size, problem }: DatasetSummary): string {
  if (problem) return problem;
  return [
    environment,
    episodes !== undefined && `${count(episodes)} episodes`,
    transitions !== undefined && `${count(transitions)} transitions`,
    size > 0 && bytes(size),
    kind === "file" && "a file in another format",
  ]
    .filter(Boolean)
    .join(", ");
}

/** What a file does not say itself. */
function Meaning({ environment, mapping }: Pick<Source, "environment" | "mapping">) {
  return (
    <>
      <p class="help">If it is a file that does not say what its arrays mean:</p>
      <div class="tools">
        <Field
          label="Environment"
          id="environment"
          value={environment ?? ""}
          placeholder="FetchReach"
          change={(environment) => changeQuery({ environment })}
        />
        <Field
          label="Mapping file"
          id="mapping"
          value={mapping ?? ""}
          placeholder="mapping.json"
          change={(mapping) => changeQuery({ mapping })}
        />
      </div>
    </>
  );
}

function Facts({ dataset }: { readonly dataset: DatasetAnswer }) {
  const { lengths, returns } = dataset;
  return (
    <>
      <dl class="facts">
        <Fact name="Environment" value={dataset.environment} />
        <Fact name="Episodes" value={count(dataset.episodes)} />
        <Fact name="Transitions" value={count(dataset.transitions)} />
        <Fact name="End at their goal" value={percent(dataset.successRate)} />
        <Fact name="Horizon" value={`${count(dataset.horizon)} steps`} />
        <Fact name="Goal is reached within" value={short(dataset.distanceThreshold)} />
      </dl>
      <div class="panels">
        <HistogramBars title="Steps per episode" unit="episodes" bins={lengths} />
        <HistogramBars title="Steps of an episode that end at the goal" unit="episodes" bins={returns} />
      </div>
    </>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
