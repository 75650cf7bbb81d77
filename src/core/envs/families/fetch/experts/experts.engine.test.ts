import { testExperts } from "../../testing/expert-success.ts";
import { fetchFamily } from "../index.ts";

testExperts(fetchFamily, [
  ["fetch-reach-expert", "without", 1, 30],
  ["fetch-reach-expert", "with", 0.7, 30],
  ["fetch-push-expert", "without", 0.95, 30],
  ["fetch-push-expert", "with", 0.8, 30],
  ["fetch-pick-expert", "without", 0.95, 30],
  ["fetch-pick-expert", "with", 0.35, 30],
  ["fetch-slide-expert", "without", 0.65, 30],
]);
