import { testExperts } from "../../testing/expert-success.ts";
import { handFamily } from "../index.ts";

testExperts(handFamily, [["hand-reach-expert", "without", 0.7, 30]]);
