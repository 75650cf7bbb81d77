export { type Actor, behaviourActor, policyActor } from "./actor.ts";
export { type ClipOptions, recordClip } from "./clip.ts";
export { Player } from "./player.ts";
export { Session } from "./session.ts";
