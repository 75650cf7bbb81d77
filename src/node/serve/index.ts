export { type ActorChoice, chooseActor } from "./actor.ts";
export { type PlayServer, servePlay } from "./server.ts";
