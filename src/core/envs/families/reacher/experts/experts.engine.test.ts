import { testExperts } from "../../testing/expert-success.ts";
import { reacherFamily } from "../index.ts";

testExperts(reacherFamily, [
  ["reacher-expert", "without", 1, 200],
  ["reacher-expert", "with", 0.65, 200],
]);
