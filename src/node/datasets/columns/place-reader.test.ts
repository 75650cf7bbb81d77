import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { PlaceReader } from "./place-reader.ts";

it.runIf(new PlaceReader().together)(
  "PlaceReader reads places of a file together, and only leaves over what is not there",
  () => {
    const home = mkdtempSync(join(tmpdir(), "smore-places-"));
    writeFileSync(join(home, "letters"), "abcdefgh");
    const descriptor = openSync(join(home, "letters"), "r");
    const target = new Uint8Array(64).fill(45);
    const reader = new PlaceReader();
    const left: string[] = [];
    const read = () =>
      reader.read((rest, position) => left.push(`${rest.length} at ${position} to ${rest.byteOffset}`));
    for (const start of [0, 20]) {
      reader.begin(descriptor, target);
      reader.add(5, start, 2);
      reader.add(1, start + 3, 3);
      reader.add(6, start + 7, 4); // beyond the end
      reader.add(2 ** 40, start + 12, 1);
      read();
    }
    expect(Buffer.from(target.subarray(0, 33)).toString()).toBe(`fg-bcd-gh${"-".repeat(11)}fg-bcd-gh----`);
    expect(left).toEqual(["4 at 6 to 7", `1 at ${2 ** 40} to 12`, "4 at 6 to 27", `1 at ${2 ** 40} to 32`]);
    closeSync(descriptor);
    left.length = 0;
    reader.begin(descriptor, target);
    reader.add(0, 40, 1);
    read();
    expect(left).toEqual(["1 at 0 to 40"]);
    rmSync(home, { recursive: true });
  },
);

it("PlaceReader leaves every place over where the operating system reads one at a time", () => {
  const reader = new PlaceReader(false);
  const target = new Uint8Array(64);
  for (const count of [2, 1]) {
    reader.begin(0, target);
    for (let place = 0; place < count; place++) reader.add(100 * place, 8 * place, 4 + place);
    const left: number[][] = [];
    reader.read((rest, position) => left.push([rest.byteOffset, rest.length, position]));
    expect(left).toEqual(
      [
        [0, 4, 0],
        [8, 5, 100],
      ].slice(0, count),
    );
  }
});
