import { UserError } from "../../core/base/errors.ts";
import type { RunRecord } from "./records.ts";

/** The part of a configuration that says what made the run. */
type Made = Pick<RunRecord["config"], "versions" | "code">;

/** What made a run, as `0.2.0, commit 1a2b3c4d, package-lock.json 5e6f7a8b`, shortened. */
export function codeText({ versions, code }: Made): string {
  if (code === undefined) return "before 0.2";
  const parts = [
    versions?.smore ?? "unknown version",
    ...(code.commit === "unknown" ? [] : [`commit ${code.commit.slice(0, 8)}`]),
    ...(code.packageLock === "unknown" ? [] : [`package-lock.json ${code.packageLock.slice(0, 8)}`]),
  ];
  return parts.join(", ");
}

/** Whether two runs were made by the same code. Runs before 0.2 do not know theirs and count as one. */
export function isSameCode(first: Made, second: Made): boolean {
  const identity = ({ versions, code }: Made) =>
    code && JSON.stringify([versions?.smore, code.commit, code.packageLock]);
  return identity(first) === identity(second);
}

/** @throws UserError when two records were made by different code, which can change every number */
export function requireSameCode(records: readonly RunRecord[]): void {
  const [first] = records;
  const other = records.find(({ config }) => !isSameCode(config, first.config));
  if (other !== undefined)
    throw new UserError(
      `${first.run} was made by Smore ${codeText(first.config)} and ${other.run} by ${codeText(other.config)}; report them apart, or give --mix-versions`,
    );
}
