import type { TargetedEvent, TargetedInputEvent } from "preact";
import { useState } from "preact/hooks";

interface Props {
  readonly label: string;
  /** For readers of screens, where the label alone says too little. */
  readonly description?: string;
  readonly id?: string;
  readonly value: string;
  readonly placeholder?: string;
  /** Whole numbers in these bounds; any text without them. */
  readonly bounds?: readonly [least: number, most: number];
  /** Called when the user has finished a change. */
  readonly change: (text: string) => void;
}

/** A field whose text is taken when the user leaves it or presses Enter; until then the page does not touch it. */
export function Field({ label, description, value, bounds, change, ...named }: Props) {
  const [draft, setDraft] = useState<string>();
  const shared = {
    ...named,
    "aria-label": description,
    value: draft ?? value,
    onInput: ({ currentTarget }: TargetedInputEvent<HTMLInputElement>) => setDraft(currentTarget.value),
    onChange: ({ currentTarget }: TargetedEvent<HTMLInputElement>) => {
      setDraft(undefined);
      change(currentTarget.value);
    },
  };
  return bounds ? (
    <label>
      {label}
      <input type="number" min={bounds[0]} max={bounds[1]} {...shared} />
    </label>
  ) : (
    <label>
      {label}
      <input type="text" {...shared} />
    </label>
  );
}
