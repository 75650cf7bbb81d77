import { Argument, Command } from "commander";

export const completionCommand = () =>
  new Command("completion")
    .description("print a script that completes commands, options and values in a shell")
    .addArgument(new Argument("<shell>", "the shell").choices(["bash", "zsh", "fish"]))
    .addHelpText(
      "after",
      `
Examples:
  smore completion bash >> ~/.bashrc
  smore completion zsh >> ~/.zshrc
  smore completion fish > ~/.config/fish/completions/smore.fish`,
    )
    .action(async (shell: "bash" | "zsh" | "fish", _options: object, command: Command) => {
      const { completionScript } = await import("../completion.ts");
      const { listEnvs } = await import("../../../core/envs/index.ts");
      const { allAgents } = await import("../../../core/agents/settings-text.ts");
      const { listRecipes } = await import("../../../core/collect/index.ts");
      const names = {
        env: listEnvs().map(({ spec }) => spec.id),
        agent: allAgents().map(({ name }) => name),
        agents: allAgents().map(({ name }) => name),
        dataset: listRecipes().map(({ name }) => name),
      };
      process.stdout.write(completionScript(shell, command.parent!, names));
    });
