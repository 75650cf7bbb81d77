interface Props {
  readonly label: string;
  readonly names: readonly string[];
  readonly value: number;
  readonly choose: (dimension: number) => void;
}

/** Chooses one dimension of a vector. */
export function DimensionChoice({ label, names, value, choose }: Props) {
  return (
    <label>
      {label}
      <select value={value} onChange={({ currentTarget }) => choose(Number(currentTarget.value))}>
        {names.map((name, dimension) => (
          <option key={name} value={dimension}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
