import { registerBehaviour } from "../behaviour.ts";
import { UniformRandom } from "./uniform-random.ts";

registerBehaviour("uniform-random", () => new UniformRandom());
