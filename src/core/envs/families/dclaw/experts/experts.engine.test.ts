import { testExperts } from "../../testing/expert-success.ts";
import { dclawFamily } from "../index.ts";

testExperts(dclawFamily, [["dclaw-turn-expert", "without", 0.95, 30]]);
