import { choicesFor, SMALL, TASKS, taskOf } from "../choices.ts";
import { CONTROLS, type Control } from "../controls.ts";
import type { PickedFile, Studio, StudioState } from "../studio.ts";

interface Props {
  readonly studio: Studio;
  readonly state: StudioState;
}

/** The form in which a run is chosen. */
export function Settings({ studio, state }: Props) {
  const { choices, picked, agents, fault, activity } = state;
  const isIdle = activity === "idle";
  const { recipes } = taskOf(choices.environment);
  const agent = agents.find(({ name }) => name === choices.agent);
  return (
    <form
      class="settings"
      aria-label="What to train"
      onSubmit={(event) => {
        event.preventDefault();
        void studio.train();
      }}
    >
      <fieldset disabled={!isIdle}>
        <legend>Task</legend>
        <label>
          Environment
          <select
            id="environment"
            value={choices.environment}
            onChange={({ currentTarget }) => studio.choose(choicesFor(currentTarget.value, choices))}
          >
            {TASKS.map(({ environment }) => (
              <option key={environment}>{environment}</option>
            ))}
          </select>
        </label>
        <label>
          Data
          <select
            id="data"
            value={choices.recipe}
            onChange={({ currentTarget }) => studio.choose({ recipe: currentTarget.value })}
          >
            {recipes.map((recipe) => (
              <option key={recipe}>{recipe}</option>
            ))}
            <option value="">a file of mine</option>
          </select>
        </label>
        {choices.recipe ? (
          <NumberField
            id="episodes"
            label="Episodes to collect"
            value={choices.episodes}
            onChange={(episodes) => studio.choose({ episodes })}
          />
        ) : (
          <FileFields studio={studio} picked={picked} />
        )}
      </fieldset>
      <fieldset disabled={!isIdle}>
        <legend>Method</legend>
        <label>
          Agent
          <select
            id="agent"
            value={choices.agent}
            onChange={({ currentTarget }) => studio.choose({ agent: currentTarget.value, settings: {} })}
          >
            {agents.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        {agent && <p class="help">{agent.summary}.</p>}
        {agent &&
          shownControls(agent.defaults, choices.settings).map((control) => (
            <Setting
              key={control.path}
              control={control}
              value={valueIn(control.path, agent.defaults, choices.settings)}
              onChange={(value) =>
                studio.choose({ settings: { ...choices.settings, [control.path]: value } })
              }
            />
          ))}
        {Object.keys(choices.settings).length > 0 && (
          <button type="button" onClick={() => studio.choose({ settings: {} })}>
            Back to the defaults
          </button>
        )}
      </fieldset>
      <fieldset disabled={!isIdle}>
        <legend>Run</legend>
        <NumberField
          id="updates"
          label="Updates"
          value={choices.updates}
          onChange={(updates) => studio.choose({ updates })}
        />
        <NumberField
          id="seed"
          label="Seed"
          least={0}
          value={choices.seed}
          onChange={(seed) => studio.choose({ seed })}
        />
        {crossOriginIsolated && (
          <NumberField
            id="threads"
            label="Threads"
            most={navigator.hardwareConcurrency}
            value={choices.threads}
            onChange={(threads) => studio.choose({ threads })}
          />
        )}
      </fieldset>
      {isIdle ? (
        <button id="train" type="submit" class="primary" disabled={fault !== undefined}>
          {choices.recipe ? "Collect and train" : "Train"}
        </button>
      ) : (
        <button id="stop" type="button" disabled={activity !== "training"} onClick={() => studio.stop()}>
          Stop here
        </button>
      )}
      {fault && (
        <p class="problem" role="alert">
          {fault}
        </p>
      )}
      <details>
        <summary>The same in a terminal</summary>
        <pre>{studio.commands}</pre>
      </details>
    </form>
  );
}

/** A setting's value: the user's, else that of this page, else the agent's own. */
function valueIn(
  path: string,
  defaults: Readonly<Record<string, unknown>>,
  settings: Readonly<Record<string, unknown>>,
): unknown {
  return settings[path] ?? SMALL[path] ?? defaults[path];
}

function shownControls(
  defaults: Readonly<Record<string, unknown>>,
  settings: Readonly<Record<string, unknown>>,
): Control[] {
  return CONTROLS.filter(
    ({ path, beside = {} }) =>
      path in defaults &&
      Object.entries(beside).every(([other, value]) => valueIn(other, defaults, settings) === value),
  );
}

interface SettingProps {
  readonly control: Control;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

function Setting({ control, value, onChange }: SettingProps) {
  const { path, label, help } = control;
  const id = `setting-${path}`;
  if (control.options) {
    const { options } = control;
    const chosen = options.findIndex((option) => String(option.value) === String(value));
    return (
      <label title={help}>
        {label}
        <select
          id={id}
          value={chosen}
          onChange={({ currentTarget }) => onChange(options[Number(currentTarget.value)].value)}
        >
          {options.map(({ label }, index) => (
            <option key={label} value={index}>
              {label}
            </option>
          ))}
        </select>
      </label>
    );
  }
  const { low, high, step } = control;
  return (
    <label class="slider" title={help}>
      <span>
        {label} <output>{Number(value)}</output>
      </span>
      <input
        id={id}
        type="range"
        min={low}
        max={high}
        step={step}
        value={Number(value)}
        onInput={({ currentTarget }) => onChange(currentTarget.valueAsNumber)}
      />
    </label>
  );
}

interface NumberFieldProps {
  readonly id: string;
  readonly label: string;
  readonly value: number;
  readonly least?: number;
  readonly most?: number;
  readonly onChange: (value: number) => void;
}

/** A whole number; what is none is not taken over. */
function NumberField({ id, label, value, least = 1, most, onChange }: NumberFieldProps) {
  return (
    <label>
      {label}
      <input
        id={id}
        type="number"
        min={least}
        max={most}
        step={1}
        required
        value={value}
        onChange={({ currentTarget }) =>
          currentTarget.reportValidity() && onChange(currentTarget.valueAsNumber)
        }
      />
    </label>
  );
}

interface FileFieldsProps {
  readonly studio: Studio;
  readonly picked: PickedFile | undefined;
}

/** A file of logged episodes, which stays on this machine. */
function FileFields({ studio, picked }: FileFieldsProps) {
  return (
    <>
      <label>
        File
        <input
          id="file"
          type="file"
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? [];
            studio.pick(file && { achievedGoal: "", ...picked, file });
          }}
        />
      </label>
      <label title="A slice of the file's arrays, such as obs[0:2], where the file does not say it">
        Achieved goal
        <input
          id="achieved-goal"
          type="text"
          placeholder="as the file says"
          value={picked?.achievedGoal ?? ""}
          disabled={!picked}
          onChange={({ currentTarget }) =>
            picked && studio.pick({ ...picked, achievedGoal: currentTarget.value })
          }
        />
      </label>
      <label title="A JSON file that says what the arrays are, where the file does not">
        Mapping
        <input
          id="mapping"
          type="file"
          accept=".json"
          disabled={!picked}
          onChange={({ currentTarget }) =>
            picked && studio.pick({ ...picked, mapping: currentTarget.files?.[0] })
          }
        />
      </label>
      <p class="help">CSV, npz, pickle, Parquet, JSON lines … The file is read here and sent nowhere.</p>
    </>
  );
}
