import type { FrameMessage } from "../../../src/core/play/protocol.ts";

interface Props {
  readonly frame: FrameMessage;
}

/** Longer vectors are shown up to here. */
const MOST_NUMBERS = 32;

/** The numbers that the policy receives and returns, as bars around zero. */
export function Numbers({ frame: { observation, action, desiredGoal, achievedGoal } }: Props) {
  return (
    <details class="numbers" id="numbers">
      <summary>Observation, action, goal</summary>
      <Vector name="Action" values={action ?? []} reach={1} />
      <Vector name="Desired goal" values={desiredGoal} reach={reachOf([...desiredGoal, ...achievedGoal])} />
      <Vector name="Achieved goal" values={achievedGoal} reach={reachOf([...desiredGoal, ...achievedGoal])} />
      <Vector name="Observation" values={observation} reach={reachOf(observation)} />
    </details>
  );
}

const reachOf = (values: readonly number[]) =>
  Math.max(1e-9, ...values.map((value) => Math.abs(value)).filter(Number.isFinite));

interface VectorProps {
  readonly name: string;
  readonly values: readonly number[];
  /** The number that fills half the width. */
  readonly reach: number;
}

function Vector({ name, values, reach }: VectorProps) {
  return (
    <section class="vector" aria-label={name}>
      <h3>{name}</h3>
      {values.slice(0, MOST_NUMBERS).map((value, i) => (
        <p key={i}>
          <span>{i}</span>
          <span class="track">
            <span
              style={{
                left: `${50 + Math.min(0, (50 * value) / reach)}%`,
                width: `${Math.abs((50 * value) / reach)}%`,
              }}
            />
          </span>
          <output>{value.toFixed(3)}</output>
        </p>
      ))}
      {values.length > MOST_NUMBERS && <p class="help">and {values.length - MOST_NUMBERS} more</p>}
    </section>
  );
}
