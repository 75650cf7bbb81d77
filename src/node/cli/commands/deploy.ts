import { Command } from "commander";

export const deployCommand = () =>
  new Command("deploy")
    .description("write a folder that runs a policy without Smore")
    .argument("<run|policy.onnx>", "a run's folder or a policy file")
    .argument("<folder>", "folder to write")
    .addHelpText(
      "after",
      `
The folder holds policy.onnx, loops for Node, Python and C++ that need only ONNX Runtime, and a README.md with names, units
and ranges of observation, goal and action. See docs/deployment.md.

Example:
  smore deploy runs/my-robot-smore-seed0 robot`,
    )
    .action(async (source: string, folder: string) => {
      const { deployPolicy } = await import("../../deploy/index.ts");
      const { observation, goal, action } = await deployPolicy(source, folder);
      console.log(
        `wrote ${folder}: ${observation.size} numbers of an observation and ${goal.size} of a goal give an action of ${action.size}; see ${folder}/README.md`,
      );
    });
