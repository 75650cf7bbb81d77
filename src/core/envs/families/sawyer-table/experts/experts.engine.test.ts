import { testExperts } from "../../testing/expert-success.ts";
import { sawyerTableFamily } from "../index.ts";

testExperts(sawyerTableFamily, [
  ["sawyer-drawer-expert", "without", 0.95, 40],
  ["sawyer-drawer-expert", "with", 0.8, 40],
  ["sawyer-pick-expert", "without", 0.95, 40],
  ["sawyer-pick-expert", "with", 0.4, 40],
]);
