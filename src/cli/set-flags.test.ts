import { describe, expect, it } from "vitest";
import { UserError } from "../errors.ts";
import { parseAssignments } from "./set-flags.ts";

describe("parseAssignments", () => {
  it("nests settings and reads values as JSON or text", () => {
    expect(
      parseAssignments([
        "agent.expectile=0.9",
        "agent.hidden=[256,256]",
        "agent.activation=relu",
        "name=a=b",
        "note=",
        "steps=1e6",
        "resume=true",
        "id=007",
        'quoted="7"',
        'data={"path":"x"}',
        "agent.critic.rate=3e-4",
      ]),
    ).toEqual({
      agent: { expectile: 0.9, hidden: [256, 256], activation: "relu", critic: { rate: 3e-4 } },
      name: "a=b",
      note: "",
      steps: 1e6,
      resume: true,
      id: "007",
      quoted: "7",
      data: { path: "x" },
    });
    expect(parseAssignments([])).toEqual({});
  });

  it("treats the names of JavaScript's own properties as any other", () => {
    const settings = parseAssignments(["constructor.name=1", "toString=2"]);
    expect(Object.entries(settings)).toEqual([
      ["constructor", { name: 1 }],
      ["toString", 2],
    ]);
  });

  it.each([
    "agent.expectile",
    "=3",
    "a..b=1",
    ".a=1",
    "a.=1",
    "a b=1",
    "__proto__.x=1",
    "agent.__proto__=1",
  ])("refuses %s", (assignment) => {
    expect(() => parseAssignments([assignment])).toThrow(
      new UserError(`--set ${assignment}: expected a setting and its value, as in agent.expectile=0.9`),
    );
  });

  it("refuses assignments that contradict each other", () => {
    expect(() => parseAssignments(["a.b=1", "a.b=2"])).toThrow(
      new UserError("--set a.b=2: a.b is already set; set it once"),
    );
    expect(() => parseAssignments(["a=1", "a.b=2"])).toThrow(
      new UserError("--set a.b=2: a is already set to a value"),
    );
    expect(() => parseAssignments(["a.b=1", "a=2"])).toThrow(
      new UserError("--set a=2: a is already set; set it once"),
    );
  });
});
