import { type Command, Option } from "commander";

export interface ActorOptions {
  readonly policy?: string;
  readonly expert?: boolean;
  readonly random?: boolean;
}

/** Adds the flags that choose the policy. */
export function addActorOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--policy <run|policy.onnx>", "a trained policy acts").conflicts(["expert", "random"]),
    )
    .addOption(new Option("--expert", "the environment's expert acts").conflicts("random"))
    .addOption(new Option("--random", "actions are uniformly random (the default)"));
}
