// Among the tests with processes of their own, since other tests go through all registered agents.
import { expect, it } from "vitest";
import { z } from "zod";
import { agents, findAgent, registerAgent } from "./index.ts";

it("registerAgent makes an agent known, and rejects names that are taken and settings without a default", () => {
  const bc = agents.bc;
  const copy = { ...bc, name: "registered-copy" };
  registerAgent(copy);
  expect(findAgent("registered-copy")).toBe(copy);
  for (const name of ["registered-copy", "bc", "td3"])
    expect(() => registerAgent({ ...bc, name })).toThrow(
      new RangeError(`agent "${name}" is already registered; choose another name`),
    );
  const config = z.strictObject({ rate: z.number() });
  expect(() => registerAgent({ ...bc, name: "no-default", config })).toThrow(
    /^agent "no-default": config accepts no empty object \(rate: .*\); give every setting a default$/,
  );
  expect("no-default" in agents).toBe(false);
});
