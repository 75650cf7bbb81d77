import { Command } from "commander";
import { portOption } from "../options.ts";

export const serveCommand = () =>
  new Command("serve")
    .description("return actions for observations and goals, over HTTP and WebSocket on this machine")
    .argument("<run|policy.onnx>", "a run's folder or a policy file")
    .addOption(portOption())
    .addHelpText(
      "after",
      `
POST /act takes {"observation": […], "goal": […]} and returns {"action": […]}; a WebSocket at /act exchanges the same as
messages. GET /schema describes the numbers, GET /health returns latencies. See docs/deployment.md.

Example:
  smore serve runs/my-robot-smore-seed0 --port 8080
  curl -d '{"observation": [0.1, 0.2], "goal": [0.5, 0.5]}' http://127.0.0.1:8080/act`,
    )
    .action(async (source: string, { port }: { readonly port: number }) => {
      const { loadPolicy } = await import("../../engine/index.ts");
      const { readPolicy } = await import("../../runs/read-policy.ts");
      const { servePolicy } = await import("../../serve/index.ts");
      const { interruptSignal } = await import("../../terminal/interrupt.ts");
      const { bytes, file } = await readPolicy(source);
      const policy = await loadPolicy(bytes, file);
      const server = await servePolicy(policy, port);
      console.log(`${file}: ${server.url}/act\nCtrl-C ends it.`);
      const signal = interruptSignal();
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      await server.close();
      await policy.dispose();
    });
