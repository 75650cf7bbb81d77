import { expect, it } from "vitest";
import { importOptional } from "./optional.ts";

it("an optional package that is installed is returned as its module", async () => {
  const { z } = await importOptional("zod", () => import("zod"), "checking settings");
  expect(z.string().parse("text")).toBe("text");
});

it("the error for an absent package names its purpose, the package and the remedy in one line", async () => {
  const load = () => Promise.reject(new Error("Cannot find package 'absent'\nRequire stack: …"));
  await expect(importOptional("absent", load, "drawing figures")).rejects.toMatchObject({
    name: "UserError",
    message:
      "drawing figures needs the package absent, which cannot be loaded (Cannot find package 'absent'); install it with `npm install absent`",
  });
});
