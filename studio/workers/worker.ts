import { serve } from "./remote.ts";

/** What a worker can be; its name says which one it is. */
const ROLES = {
  player: () => import("../play/player.ts"),
  filmer: () => import("../play/filmer.ts"),
  learner: () => import("../train/workers/learner.ts"),
  evaluator: () => import("../train/workers/evaluator.ts"),
} as const;

export type Role = keyof typeof ROLES;

serve(ROLES[self.name as Role]().then(({ methods }) => methods));
