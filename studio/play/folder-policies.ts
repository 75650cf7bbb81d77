import { hasPolicy, knownPolicies } from "../policies.ts";
import { addressOf, ask } from "../server/ask.ts";

/** Lets the page have the policies of the runs in the folder that the server was started in; there are none without a server. */
export async function addPoliciesOfFolder(): Promise<void> {
  if (import.meta.env.MODE === "site") return;
  const runs = await ask("runs", {}, new AbortController().signal).catch(() => []);
  const usable = runs.filter((run) => run.environment !== undefined && hasPolicy(run));
  knownPolicies.add(
    ...usable.map(({ path, environment, policies }) => ({
      ...{ label: path, environment, updates: policies },
      bytes: (update?: number) => read(path, update),
    })),
  );
}

async function read(path: string, update: number | undefined): Promise<Uint8Array> {
  const response = await fetch(addressOf("policy", { path, update }));
  if (!response.ok) throw new Error(await response.text());
  return new Uint8Array(await response.arrayBuffer());
}
