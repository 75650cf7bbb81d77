import { mazeVariants } from "../maze/variants.ts";
import { ANT } from "./ant.ts";

export const ANT_MAZE_VARIANTS = mazeVariants(ANT, "Walk an ant");
