// The process that reads Zarr stores for `openZarr`.

import { answerWith } from "../bounded/answer.ts";
import { openStore, type ZarrStore } from "./store.ts";

/** Answers questions about the arrays of a store. */
export const answer = answerWith<ZarrStore>(openStore);
