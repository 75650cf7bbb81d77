import { testExperts } from "../../testing/expert-success.ts";
import { pointFamily } from "../index.ts";

testExperts(pointFamily, [
  ["point-reach-expert", "without", 1, 200],
  ["point-reach-expert", "with", 0.7, 200],
  ["point-rooms-expert", "without", 1, 200],
  ["point-rooms-expert", "with", 0.65, 200],
]);
