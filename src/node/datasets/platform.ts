import type { CollectionPlatform } from "../../core/collect/index.ts";
import { openExpert } from "../experts/index.ts";

/** What collecting takes from Node. */
export const platform: CollectionPlatform = { openExpert, versions: { node: process.versions.node } };
