import type { TopLevelSpec } from "vega-lite";
import { type EpisodeDataset, episodeReturns, histogram } from "../data/index.ts";
import { PALETTE, renderSvg } from "./theme.ts";

/** More points only enlarge the file. */
const MOST_POINTS = 1500;
const WIDTH = 320;
const [ACHIEVED, DESIRED] = PALETTE;

/** Goals, returns and episode lengths of a dataset as an SVG document. */
export function renderDatasetFigure(dataset: EpisodeDataset): Promise<string> {
  return renderSvg(specification(dataset));
}

type Panel = Extract<TopLevelSpec, { hconcat: unknown }>["hconcat"][number];

function specification(dataset: EpisodeDataset): TopLevelSpec {
  const { name, environment } = dataset.header;
  return {
    background: "white",
    padding: 20,
    title: { text: `${name} (${environment}): ${dataset.episodeCount} episodes`, fontSize: 16, offset: 16 },
    spacing: 32,
    hconcat: [
      coverage(dataset),
      {
        spacing: 24,
        vconcat: [
          bars("return: steps that end at the desired goal", episodeReturns(dataset)),
          bars("steps per episode", dataset.episodeLengths),
        ],
      },
    ],
    config: {
      font: "Helvetica, Arial, 'Liberation Sans', sans-serif",
      view: { stroke: null },
      title: { anchor: "start", frame: "group", fontSize: 12, color: "#222222", offset: 8 },
      axis: {
        gridColor: "#e8e8e8",
        domainColor: "#888888",
        tickColor: "#888888",
        labelColor: "#222222",
        titleFontWeight: "normal",
      },
      legend: { title: null, symbolOpacity: 1, orient: "top" },
    },
  };
}

/** Achieved and desired goals in the first two dimensions; goals of one dimension are drawn over the states. */
function coverage(dataset: EpisodeDataset): Panel {
  const { goalSize } = dataset.header;
  const { transitionCount, episodeCount } = dataset;
  const values: { x: number; y: number; kind: string }[] = [];
  const point = (goal: Float32Array, state: number, kind: string) => ({
    x: goal[0],
    y: goalSize > 1 ? goal[1] : state,
    kind,
  });
  const stateCount = transitionCount + episodeCount;
  const every = Math.ceil(stateCount / MOST_POINTS);
  for (let state = 0; state < stateCount; state += every)
    values.push(point(dataset.achievedGoals.read(state, state + 1), state, "achieved"));
  const everyEpisode = Math.ceil(episodeCount / (MOST_POINTS / 4));
  for (let episode = 0; episode < episodeCount; episode += everyEpisode)
    values.push(
      point(dataset.desiredGoals.read(episode, episode + 1), dataset.stateIndex(episode, 0), "desired"),
    );
  return {
    title: "goals",
    width: WIDTH,
    height: WIDTH,
    data: { values },
    mark: { type: "point", filled: true, size: 10, opacity: 0.5 },
    encoding: {
      x: { field: "x", type: "quantitative", title: "goal 0", scale: { zero: false } },
      y: {
        field: "y",
        type: "quantitative",
        title: goalSize > 1 ? "goal 1" : "state",
        scale: { zero: false },
      },
      color: {
        field: "kind",
        type: "nominal",
        scale: { domain: ["achieved", "desired"], range: [ACHIEVED, DESIRED] },
      },
    },
  };
}

function bars(title: string, numbers: ArrayLike<number>): Panel {
  const values = histogram(numbers, 30).map(({ from, to, count }) => ({
    from,
    to: to === from ? from + 1 : to,
    count,
  }));
  return {
    title,
    width: WIDTH,
    height: 120,
    data: { values },
    mark: { type: "bar", color: ACHIEVED },
    encoding: {
      x: {
        field: "from",
        bin: { binned: true },
        type: "quantitative",
        axis: { title: "steps", format: "d", tickMinStep: 1 },
      },
      x2: { field: "to" },
      y: { field: "count", type: "quantitative", title: "episodes" },
    },
  };
}
