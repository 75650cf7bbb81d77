import { testExperts } from "../../testing/expert-success.ts";
import { sawyerFamily } from "../index.ts";

testExperts(sawyerFamily, [
  ["sawyer-reach-expert", "without", 1, 30],
  ["sawyer-reach-expert", "with", 0.85, 30],
  ["sawyer-door-expert", "without", 0.95, 30],
  ["sawyer-door-expert", "with", 0.6, 30],
]);
