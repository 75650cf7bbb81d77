import { mazeVariants } from "../maze/variants.ts";
import { POINT } from "./point.ts";

export const POINT_MAZE_VARIANTS = mazeVariants(POINT, "Steer a ball");
