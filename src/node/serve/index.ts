export { type ActorChoice, chooseActor } from "./actor.ts";
export type { LocalServer } from "./local-server.ts";
export { servePolicy } from "./policy-server.ts";
export { serveStudio } from "./studio-server.ts";
