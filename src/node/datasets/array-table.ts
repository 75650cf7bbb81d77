import type { Table } from "../../core/base/table.ts";

interface NamedArray {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly number[];
}

/** Smallest number of arrays that share a line because their names differ only in a number. */
const FEWEST_NUMBERED = 3;

/** The arrays of a file as a table. Those of numbered groups share a line, such as `data/demo_{0…199}/actions`. */
export function arrayTable(arrays: readonly NamedArray[]): Table {
  const families = new Map<string, NamedArray[]>();
  for (const array of arrays) {
    const key = `${array.name.replace(/\d+(?=\/)|(?<=_)\d+$/g, "#")} ${array.type} ${array.shape.length}`;
    const family = families.get(key);
    if (family) family.push(array);
    else families.set(key, [array]);
  }
  const rows = Array.from(families.values()).flatMap((family) =>
    family.length < FEWEST_NUMBERED ? family.map(rowOf) : [familyRow(family)],
  );
  return { header: ["array", "type", "shape"], rows };
}

function rowOf({ name, type, shape }: NamedArray): string[] {
  return [name, type, `(${shape.join(", ")})`];
}

function familyRow(family: readonly NamedArray[]): string[] {
  const parts = family.map(({ name }) => name.split(/(\d+)(?=\/|$)/));
  const name = parts[0].map((part, i) =>
    i % 2 === 0
      ? part
      : span(
          parts.map((each) => Number(each[i])),
          "{",
          "}",
        ),
  );
  const shape = family[0].shape.map((_, axis) => span(family.map((array) => array.shape[axis])));
  return [name.join(""), family[0].type, `(${shape.join(", ")})`];
}

/** One number, or the smallest and the largest. */
function span(values: readonly number[], before = "", after = ""): string {
  const [low, high] = values.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  return low === high ? String(low) : `${before}${low}…${high}${after}`;
}
