import { expect, it } from "vitest";
import { UserError } from "./errors.ts";
import { Registry } from "./registry.ts";

it("lists values in the order of registration, in a view that stays live", () => {
  const shapes = new Registry<number>("shape");
  const { table } = shapes;
  shapes.add("square", 4);
  shapes.add("circle", 0);
  expect(Object.entries(table)).toEqual([
    ["square", 4],
    ["circle", 0],
  ]);
});

it("rejects a name that is taken", () => {
  const shapes = new Registry<number>("shape");
  shapes.add("square", 4);
  expect(() => shapes.add("square", 5)).toThrow(
    new RangeError('shape "square" is already registered; choose another name'),
  );
  expect(shapes.get("square")).toBe(4);
});

it("suggests the most similar name for an unknown one", () => {
  const shapes = new Registry<number>("shape");
  expect(() => shapes.get("sqare")).toThrow(new UserError('unknown shape "sqare"'));
  shapes.add("circle", 0);
  shapes.add("square", 4);
  expect(() => shapes.get("sqare")).toThrow(new UserError('unknown shape "sqare"; did you mean "square"?'));
});

it("names the command that lists all names where none is similar", () => {
  const shapes = new Registry<number>("shape", "smore list shapes");
  shapes.add("square", 4);
  expect(() => shapes.get("circle")).toThrow(
    new UserError('unknown shape "circle"; see `smore list shapes`'),
  );
});

it("finds names of object members only once they are registered", () => {
  const shapes = new Registry<number>("shape");
  expect(() => shapes.get("constructor")).toThrow(UserError);
  shapes.add("constructor", 1);
  shapes.add("__proto__", 2);
  expect(shapes.get("constructor")).toBe(1);
  expect(shapes.get("__proto__")).toBe(2);
});
