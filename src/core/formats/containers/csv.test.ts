import { expect, it } from "vitest";
import { refusal } from "../../base/testing/refusal.ts";
import { sourceOf } from "../testing/sources.ts";
import { openCsv } from "./csv.ts";
import { csvBlocks } from "./csv-records.ts";
import { openArrays } from "./index.ts";

const table = (text: string) => sourceOf(new TextEncoder().encode(text), "log.csv");
const open = (text: string) => openArrays(table(text));

it("a table is read by its columns' names, whatever separates them", async () => {
  for (const text of ["a,b\n1,2\n3,4e-1\n", "a;b\r\n1;2\r\n\r\n3;0.4", '\ufeffa\t"b"\n1\t"2"\n3\t 0.4 ']) {
    const file = await open(text);
    expect(Array.from(file.arrays.keys())).toEqual(["a", "b"]);
    expect(Array.from(await file.rows("a").next(2))).toEqual([1, 3]);
    expect(Array.from(await file.rows("b").next(2))).toEqual([2, 0.4]);
  }
});

it("names may hold what separates cells, and truth values are numbers", async () => {
  const file = await open('"x, the ""first""",done,label\n1,True,left\nnan,false,right');
  expect(Array.from(file.arrays.keys())).toEqual(['x, the "first"', "done", "label"]);
  expect(Array.from(await file.rows("done").next(2))).toEqual([1, 0]);
  expect(Array.from(await file.rows('x, the "first"').next(2))).toEqual([1, Number.NaN]);
  expect(() => file.rows("label")).toThrow(/line 2, column "label": "left" is not a number/);
});

it("a quoted cell may hold line breaks, and lines are counted with them", async () => {
  const text = 'a,note,b\n1,"two\nlines, ""quoted""",2\n3,"",4\n';
  const file = await open(text);
  expect(Array.from(await file.rows("a").next(2))).toEqual([1, 3]);
  expect(Array.from(await file.rows("b").next(2))).toEqual([2, 4]);
  expect(await refusal(open(`${text}5,x\n`))).toMatch(
    /line 5: it has 2 cells where the first line names 3 columns/,
  );
});

it("quotes that no grammar allows are rejected in the line where the cell's record begins", async () => {
  const closed = 'a,b\r\n"1\r\n",2\r\n\r\n';
  expect(await refusal(open(`${closed}3,"4\n5\n6,7\n`))).toBe(
    "log.csv, line 5: a quoted cell begins here and does not end; end it with a quote, and write a quote inside of it as two",
  );
  expect(await refusal(open(`${closed}3,"4"5\n6,7\n`))).toMatch(/line 5: a quoted cell is followed by text;/);
  expect(await refusal(open(`${closed}3,"${"\n".repeat(1000)}"\n`))).toMatch(
    /line 5: a quoted cell begins here and has more than 1000 lines;/,
  );
});

it("quotes within a cell are text, and spaces around quoted cells are not", async () => {
  const file = await open('note,a\n5" pipe,1\n  "x, ""y""" , "2" \n');
  expect(Array.from(await file.rows("a").next(2))).toEqual([1, 2]);
  expect(() => file.rows("note")).toThrow(/line 2, column "note": "5\\" pipe" is not a number/);
});

it("records are the same wherever a block of the text ends", async () => {
  const text = '\ufeff\r\n a,note\r\n1,"ü\r\n\r\n"\r\n\r\n"2", "x""\n"\r\n3,y\n\n4,""';
  const bytes = new TextEncoder().encode(text);
  for (let blockBytes = 1; blockBytes <= bytes.length; blockBytes++) {
    const source = { ...table(text), stream: () => piecesOf(bytes) };
    const found: [number, ...string[]][] = [];
    for await (const { records, lineOf } of csvBlocks(source, () => ",", blockBytes))
      for (const [i, cells] of records.entries()) found.push([lineOf(i), ...cells]);
    expect(found).toEqual([
      [2, "a", "note"],
      [5, "1", "ü\r\n\r\n"],
      [8, "2", 'x"\n'],
      [9, "3", "y"],
      [11, "4", ""],
    ]);
  }
});

async function* piecesOf(bytes: Uint8Array) {
  for (let at = 0; at < bytes.length; at++) yield bytes.subarray(at, at + 1);
}

it("a table is parsed in time linear in its length", async () => {
  // The library makes an error of each of these lines, if it is let.
  const lines = 2 ** 17;
  expect(await refusal(open(`a,b\n1,2\n${"\n".repeat(lines)}3`))).toContain(
    `line ${lines + 3}: it has 1 cells`,
  );
  expect(await refusal(open(`a,b\n1,2\n${"3\n".repeat(lines)}`))).toMatch(/line 3: it has 1 cells/);
  expect(await refusal(open(`a,b\n1,"${"\n".repeat(lines)}`))).toMatch(/line 2: a quoted cell begins here/);
});

it("many rows keep their order", async () => {
  const rows = Array.from({ length: 5000 }, (_, i) => `${i},${-i}`);
  const file = await open(`a,b\n${rows.join("\n")}`);
  expect(file.arrays.get("b")).toEqual({ type: "float64", shape: [5000] });
  expect((await file.rows("b").next(5000))[4999]).toBe(-4999);
});

it.each([
  ["a,b\n1,2\n3", /line 3: it has 1 cells where the first line names 2 columns/],
  ["a,b\n", /the table has no rows/],
  ["1,2\n3,4", /line 1: expected the names of the columns/],
  ["a,\n3,4", /line 1: expected the names/],
  [",\n3,4", /line 1: expected the names/],
  ["a,a\n3,4", /two columns have the same name/],
])("%j is rejected", async (text, sentence) => {
  expect(await refusal(open(text))).toMatch(sentence);
});

it("the labels that pandas writes in front have its name", async () => {
  const file = await open(",a,b\n0,1,2\n1,3,4");
  expect(Array.from(file.arrays.keys())).toEqual(["Unnamed: 0", "a", "b"]);
  expect(Array.from(await file.rows("b").next(2))).toEqual([2, 4]);
  const twice = await open(",Unnamed: 0,a\n0,0,1");
  expect(Array.from(twice.arrays.keys())).toEqual(["Unnamed: 0.1", "Unnamed: 0", "a"]);
});

it("a number of another base than ten is none", async () => {
  const file = await open("a,b\n0x10,2\n1,0b1");
  expect(() => file.rows("a")).toThrow(/line 2, column "a": "0x10" is not a number/);
  expect(() => file.rows("b")).toThrow(/line 3, column "b": "0b1" is not a number/);
});

it("decimal commas and the line ends of old Macs are named", async () => {
  const file = await open("a;b\n1,5;2\n");
  expect(() => file.rows("a")).toThrow(
    /line 2, column "a": "1,5" is not a number; write numbers with a decimal point/,
  );
  expect(await refusal(open("a,b\r1,2\r"))).toMatch(/its lines end in carriage returns alone; save it/);
});

it("an empty cell is not a number", async () => {
  const file = await open("a,b\n1,2\n,4");
  expect(() => file.rows("a")).toThrow(
    /line 3, column "a": "" is not a number; repair it, or leave the column out/,
  );
});

it("a table whose numbers do not fit into memory is rejected, and text takes no room", async () => {
  const source = table("label,a,b\nx,1,2\ny,3,4\nz,5,6\n");
  expect((await openCsv(source, 48)).arrays.get("b")).toEqual({ type: "float64", shape: [3] });
  expect(await refusal(openCsv(source, 47))).toMatch(
    /log\.csv, line 4: the numbers up to here fill more than 47 bytes.*save it as \.npz or HDF5 instead/,
  );
});
