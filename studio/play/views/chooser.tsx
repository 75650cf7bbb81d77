import { type KnownPolicy, labelAt, splitLabel } from "../../policies.ts";
import { type Play, type PlayState, TERMINAL } from "../play.ts";

interface Props {
  readonly play: Play;
  readonly state: PlayState;
}

/** What is played, and by which policies. */
export function Chooser({ play, state: { worlds, policies, environment, sides } }: Props) {
  const actors = sides.map(({ actor }) => actor);
  const world = worlds.find((one) => one.environment === environment);
  const fitting = policies.filter((policy) => (policy.environment ?? environment) === environment);
  const others = (actor: string) => (actor === TERMINAL ? "random" : actor);
  return (
    <fieldset onFocusCapture={() => play.lookForPolicies()}>
      <legend>What is played</legend>
      <label>
        Environment
        <select
          id="play-environment"
          value={environment}
          onChange={({ currentTarget }) => play.choose(currentTarget.value, ["random"])}
        >
          {!world && <option>{environment}</option>}
          {worlds.map((one) => (
            <option key={one.environment}>{one.environment}</option>
          ))}
        </select>
      </label>
      {actors.map((actor, side) => (
        <ActorField
          key={side}
          id={side === 0 ? "actor" : "beside"}
          label={side === 0 ? "Policy" : "Beside it"}
          actor={actor}
          name={sides[side].simulation.scene.actor}
          hasExpert={world?.hasExpert ?? false}
          policies={fitting}
          onChoose={(chosen) =>
            play.choose(
              environment,
              actors.map((old, i) => (i === side ? chosen : others(old))),
            )
          }
          onFile={(file) => void play.openPolicy(file, side)}
        />
      ))}
      <label>
        Two side by side
        <input
          id="compare"
          type="checkbox"
          checked={actors.length > 1}
          disabled={!world}
          onChange={({ currentTarget }) =>
            play.choose(environment, [others(actors[0]), ...(currentTarget.checked ? ["random"] : [])])
          }
        />
      </label>
    </fieldset>
  );
}

interface ActorFieldProps {
  readonly id: string;
  readonly label: string;
  readonly actor: string;
  /** As the simulation calls what acts. */
  readonly name: string;
  readonly hasExpert: boolean;
  readonly policies: readonly KnownPolicy[];
  readonly onChoose: (actor: string) => void;
  readonly onFile: (file: File) => void;
}

const FILE = "file";
const LAST = "last";

function ActorField({ id, label, actor, name, hasExpert, policies, onChoose, onFile }: ActorFieldProps) {
  const pick = () => {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = ".onnx";
    input.addEventListener("change", () => input.files?.[0] && onFile(input.files[0]));
    input.click();
  };
  const [run, update] = splitLabel(actor);
  const updates = policies.find((policy) => policy.label === run)?.updates ?? [];
  return (
    <>
      <label>
        {label}
        <select
          id={id}
          value={run}
          onChange={({ currentTarget }) => {
            const { value } = currentTarget;
            currentTarget.value = run;
            if (value === FILE) pick();
            else onChoose(labelAt(value));
          }}
        >
          {actor === TERMINAL && <option value={TERMINAL}>{name}</option>}
          <option value="random">random actions</option>
          {hasExpert && <option value="expert">scripted expert</option>}
          {policies.map((policy) => (
            <option key={policy.label} value={policy.label}>
              {policy.label}
            </option>
          ))}
          <option value={FILE}>a policy.onnx …</option>
        </select>
      </label>
      {updates.length > 0 && (
        <label>
          Checkpoint
          <select
            id={`${id}-checkpoint`}
            value={String(update ?? LAST)}
            onChange={({ currentTarget: { value } }) =>
              onChoose(labelAt(run, value === LAST ? undefined : Number(value)))
            }
          >
            <option value={LAST}>the last one</option>
            {updates.toReversed().map((each) => (
              <option key={each} value={String(each)}>
                update {each}
              </option>
            ))}
          </select>
        </label>
      )}
    </>
  );
}
