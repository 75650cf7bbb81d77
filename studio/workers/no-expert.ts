import { UserError } from "../../src/core/base/errors.ts";
import type { OpenExpert } from "../../src/core/collect/index.ts";

/** Trained experts are files, which a page does not have; the scripted ones are part of it. */
export const noExpert: OpenExpert = (name) => {
  throw new UserError(
    `the expert ${name} is a trained policy, which a page does not have; choose something else`,
  );
};
