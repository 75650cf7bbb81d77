import { expect, it } from "vitest";
import { UserError } from "../../core/base/errors.ts";
import { codeText } from "../runs/code-version.ts";
import { requireSameCode } from "./record-code.ts";
import { recordFrom } from "./testing/records.ts";

const record = (seed: number, made: object) => {
  const sketch = recordFrom({ method: "smore", seed, curve: [0, 1] });
  return { ...sketch, config: { ...sketch.config, ...made } };
};
const madeBy = (commit: string, packageLock: string, smore = "0.2.0") => ({
  versions: { smore },
  code: { commit, packageLock },
});
const [one, two] = ["1".repeat(40), "2".repeat(40)];

it("the text of a record's code has the known ones of version, commit and package-lock.json", () => {
  expect(codeText(madeBy(one, two))).toBe("0.2.0, commit 11111111, package-lock.json 22222222");
  expect(codeText(madeBy("unknown", "unknown"))).toBe("0.2.0");
  expect(codeText({ versions: { smore: "0.1.0" } })).toBe("before 0.2");
});

it("records of one commit and package-lock.json can be compared, and so can records without them", () => {
  requireSameCode([record(0, madeBy(one, two)), record(1, madeBy(one, two))]);
  requireSameCode([record(0, {}), record(1, { versions: { smore: "0.1.0" } })]);
  requireSameCode([]);
});

it.each([
  ["another commit", madeBy(two, two), "0.2.0, commit 22222222, package-lock.json 22222222"],
  ["another package-lock.json", madeBy(one, one), "0.2.0, commit 11111111, package-lock.json 11111111"],
  ["another version", madeBy(one, two, "0.3.0"), "0.3.0, commit 11111111, package-lock.json 22222222"],
  ["a version before 0.2", {}, "before 0.2"],
])("a record of %s is rejected", (_, made, text) => {
  expect(() => requireSameCode([record(0, madeBy(one, two)), record(1, made)])).toThrow(
    new UserError(
      `PointReach-smore-seed0 was made by Smore 0.2.0, commit 11111111, package-lock.json 22222222 and PointReach-smore-seed1 by ${text}; report them apart, or give --mix-versions`,
    ),
  );
});
