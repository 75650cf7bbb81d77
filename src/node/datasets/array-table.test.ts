import { expect, it } from "vitest";
import { arrayTable } from "./array-table.ts";

it("arrays of numbered groups share a line of the table, with the span of their numbers and shapes", () => {
  const group = (k: number, rows: number) => [
    { name: `data/demo_${k}/actions`, type: "float64", shape: [rows, 2] },
    { name: `data/demo_${k}/obs/cam0`, type: "uint8", shape: [rows, 8, 8] },
  ];
  const others = [{ name: "mask", type: "object", shape: [2] }];
  expect(arrayTable([...group(0, 20), ...group(1, 25), ...group(10, 22), ...others]).rows).toEqual([
    ["data/demo_{0…10}/actions", "float64", "(20…25, 2)"],
    ["data/demo_{0…10}/obs/cam0", "uint8", "(20…25, 8, 8)"],
    ["mask", "object", "(2)"],
  ]);
});

it("a few arrays with numbers in their names keep their lines", () => {
  const arrays = ["joint_0", "joint_1"].map((name) => ({ name, type: "float64", shape: [5] }));
  expect(arrayTable(arrays).rows.map(([name]) => name)).toEqual(["joint_0", "joint_1"]);
});
