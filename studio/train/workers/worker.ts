import { serve } from "./remote.ts";

/** What a worker can be; its name says which one it is. */
const ROLES = {
  player: () => import("./player.ts"),
  learner: () => import("./learner.ts"),
  evaluator: () => import("./evaluator.ts"),
} as const;

export type Role = keyof typeof ROLES;

serve(ROLES[self.name as Role]().then(({ methods }) => methods));
