export { type Actor, type ActorChoice, chooseActor } from "./actor.ts";
export { type ClipOptions, recordClip } from "./clip.ts";
export { Player } from "./player.ts";
export { type PlayServer, servePlay } from "./server.ts";
export { Session } from "./session.ts";
