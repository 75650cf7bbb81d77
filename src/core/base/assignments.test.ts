import { describe, expect, it } from "vitest";
import { parseAssignments, parseSettings } from "./assignments.ts";
import { UserError } from "./errors.ts";

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
  ])("rejects %s", (assignment) => {
    expect(() => parseAssignments([assignment])).toThrow(
      new UserError(`--set ${assignment}: expected a setting and its value, as in agent.expectile=0.9`),
    );
  });

  it("rejects assignments that contradict each other", () => {
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

describe("parseSettings", () => {
  it("gives the settings by their groups", () => {
    expect(parseSettings(["agent.expectile=0.9", "training.updates=5", "agent.goals.random=1"])).toEqual({
      agent: { expectile: 0.9, goals: { random: 1 } },
      training: { updates: 5 },
    });
  });

  it.each(["seed=7", "environment=PointRooms", "agent=3", "online=[1]"])("rejects %s", (flag) => {
    const [name] = flag.split("=");
    expect(() => parseSettings([flag])).toThrow(`--set ${name}: expected a setting of a group, as in agent.`);
  });

  it("rejects another agent", () => {
    expect(() => parseSettings(["agent.name=bc"])).toThrow(
      "--set agent.name: the agent is chosen without --set",
    );
  });
});
