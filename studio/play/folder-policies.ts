import { knownPolicies } from "../policies.ts";
import { addressOf, ask } from "../server/ask.ts";

/** Lets the page have the policies of the runs in the folder that the server was started in; there are none without a server. */
export async function addPoliciesOfFolder(): Promise<void> {
  if (import.meta.env.MODE === "site") return;
  const runs = await ask("runs", {}, new AbortController().signal).catch(() => []);
  const finished = runs.filter(({ state, environment }) => state === "finished" && environment !== undefined);
  knownPolicies.add(
    ...finished.map(({ path, environment }) => ({ label: path, environment, bytes: () => read(path) })),
  );
}

async function read(path: string): Promise<Uint8Array> {
  const response = await fetch(addressOf("policy", { path }));
  if (!response.ok) throw new Error(await response.text());
  return new Uint8Array(await response.arrayBuffer());
}
