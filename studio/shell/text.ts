/** A number with three digits. */
export function short(value: number): string {
  return value === 0 ? "0" : String(Number(value.toPrecision(3)));
}

/** A count, with thousands apart. */
export function count(value: number): string {
  return value.toLocaleString("en");
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB"];

export function bytes(value: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, value)) / 10));
  return `${Number((value / 1024 ** power).toPrecision(3))} ${UNITS[power]}`;
}
