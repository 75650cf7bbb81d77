import { UserError } from "../../core/base/errors.ts";
import { codeText, isSameCode } from "../runs/code-version.ts";
import type { RunRecord } from "./records.ts";

/** @throws UserError when two records were made by different code, which can change every number */
export function requireSameCode(records: readonly RunRecord[]): void {
  const [first] = records;
  const other = records.find(({ config }) => !isSameCode(config, first.config));
  if (other !== undefined)
    throw new UserError(
      `${first.run} was made by Smore ${codeText(first.config)} and ${other.run} by ${codeText(other.config)}; report them apart, or give --mix-versions`,
    );
}
