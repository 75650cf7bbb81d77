import { expect, it } from "vitest";
import { loadPackage } from "./optional-package.ts";

it("a package that is not installed is named with the command that installs it", async () => {
  const name = "smore-absent-package";
  const load = () => import(/* @vite-ignore */ name);
  await expect(loadPackage(name, "reading clay tablets", load)).rejects.toMatchObject({
    name: "UserError",
    message:
      "reading clay tablets needs the package smore-absent-package; run npm install smore-absent-package",
  });
});

it("other faults of a package are passed on", async () => {
  const fault = new Error("it needs WebAssembly");
  await expect(loadPackage("clay", "reading", () => Promise.reject(fault))).rejects.toBe(fault);
});
