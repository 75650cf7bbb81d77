import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { refusal } from "../../base/testing/refusal.ts";
import { codecs, fixture, fixtureSource, sourceOf } from "../testing/sources.ts";
import { openArrays } from "./index.ts";
import { Global, PickledArray, PickledTensor, TensorStorage } from "./pickle/globals.ts";
import { PickleError, PickleMemory } from "./pickle/machine.ts";
import { unpickle as unpickleWith } from "./pickle/unpickle.ts";
import { openPickle } from "./pickle.ts";

const unpickle = (bytes: Uint8Array) => unpickleWith(bytes, codecs);
const run = (text: string) => unpickle(Buffer.from(text, "latin1"));

describe("the machine", () => {
  it("builds plain values in the words of protocol 0", () => {
    expect(run("(dp0\nS'a'\nI1\nsS'b'\n(lp1\nF0.5\naNaI01\naL12345678901234567890L\nas.")).toEqual(
      new Map<string, unknown>([
        ["a", 1],
        ["b", [0.5, null, true, 12345678901234567890n]],
      ]),
    );
    expect(run("S'\\x41\\n\\'\\101'\n.")).toEqual(new Uint8Array(Buffer.from("A\n'A")));
    expect(run("V\\u03c0 \\U0001f600\n.")).toBe("π 😀");
    expect(run("F-inf\n.")).toBe(Number.NEGATIVE_INFINITY);
  });
  it("builds plain values in bytes", () => {
    expect(run("\x80\x02K\x05\x8a\x01\xffM\x01\x02\x87.")).toEqual([5, -1, 513]);
    expect(run("\x80\x02G?\xf0\0\0\0\0\0\0.")).toBe(1);
    expect(run("\x80\x04\x8c\x02\xcf\x80\x94h\0\x86.")).toEqual(["π", "π"]);
  });
  it.each([
    ["empty dictionaries", "}"],
    ["empty lists", "]"],
  ])("rejects a mass of %s, each of which takes far more memory than its bytes", (_, each) => {
    expect(() => run(`${each.repeat(600_000)}.`)).toThrow(
      /^its lists and dictionaries fill more memory than those of a file of \d+ bytes should$/,
    );
  });
  it("counts the values of all pickles of a file together", () => {
    const memory = new PickleMemory(0);
    const half = () => unpickleWith(Buffer.from(`(${"}".repeat(200_000)}l.`), codecs, { memory });
    expect(half()).toHaveLength(200_000);
    expect(half).toThrow(/fill more memory than those of a file of 0 bytes should/);
  });
  it("builds a dictionary with a tuple for each of many steps", () => {
    const step = "}\x94(h\0G?\xf0\0\0\0\0\0\0h\x01K\x01K\x02\x86\x94u";
    const steps = run(`\x80\x04Va\n\x940Vb\n\x940(${step.repeat(50_000)}l.`);
    expect(steps).toHaveLength(50_000);
  });
  it("keeps bytes apart that follow on each other at any place", () => {
    const blobs = Array.from({ length: 40 }, (_, i) =>
      Uint8Array.from({ length: (i * 7) % 19 }, (_, j) => i + j),
    );
    const parts = blobs.map((blob) => Buffer.of("C".charCodeAt(0), blob.length, ...blob));
    const all = Buffer.concat([Buffer.from("\x80\x04(", "latin1"), ...parts, Buffer.from("l.")]);
    expect((unpickle(all) as Uint8Array[]).map((bytes) => [...bytes])).toEqual(
      blobs.map((blob) => [...blob]),
    );
  });
  it("knows how old protocols write no bytes", () => {
    expect(run("\x80\x02c__builtin__\nbytes\n)R.")).toEqual(new Uint8Array(0));
    expect(() => run("\x80\x02c__builtin__\nbytes\nK\x05\x85R.")).toThrow("bytes are made of something else");
  });
  it.each(["", "plain", "ÿ\x80¿ß", "aß→ßa", "π", "ß😀ß"])("reads the text %j", (text) => {
    const bytes = Buffer.from(text);
    expect(unpickle(Buffer.concat([Buffer.of(0x80, 4, 0x8c, bytes.length), bytes, Buffer.from(".")]))).toBe(
      text,
    );
  });
  it("reads broken UTF-8 as other readers of JavaScript do", () => {
    for (const bytes of [[0xc3], [0xc2, 0x41], [0xc1, 0x81], [0x41, 0x80], [0xe2, 0x82]]) {
      const text = Buffer.from(bytes).toString();
      expect(unpickle(Buffer.of(0x80, 4, 0x8c, bytes.length, ...bytes, 0x2e))).toBe(text);
    }
  });
  it("keeps a key that JavaScript gives a meaning to as a plain key", () => {
    const value = run("(dS'__proto__'\nI1\ns.") as Map<string, unknown>;
    expect(value.get("__proto__")).toBe(1);
    expect(Object.getPrototypeOf(value)).toBe(Map.prototype);
  });

  it.each([
    [
      "a call of a function",
      "cos\nsystem\n(S'true'\ntR.",
      0,
      /it names "os\.system", and only arrays of NumPy are let in/,
    ],
    ["a call by stack", "\x80\x04\x8c\x08builtins\x8c\x04eval\x93.", 18, /it names "builtins\.eval"/],
    [
      "another member of numpy",
      "cnumpy.core.multiarray\nfromfile\n.",
      0,
      /numpy\.core\.multiarray\.fromfile/,
    ],
    ["a class", "(icollections\nOrderedDict\n.", 1, /instruction 0x69/],
    ["a new object", "\x80\x02ccollections\nOrderedDict\n)\x81.", 28, /instruction 0x81/],
    ["a persistent object", "Pid\n.", 0, /instruction 0x50/],
    ["an extension", "\x80\x02\x82\x01.", 2, /instruction 0x82/],
    ["a buffer from elsewhere", "\x80\x05\x97.", 2, /instruction 0x97/],
    ["a call of a label", "cnumpy\nndarray\n)R.", 16, /calls something that does not make arrays/],
    ["a call of a number", "K\x01)R.", 3, /calls something/],
    ["the state of a list", "])b.", 2, /sets the state of something that is not an array/],
    ["a missing value", ".", 1, /does not end with a single value/],
    ["a missing mark", "t.", 0, /a group has no beginning/],
    ["two values", "NN.", 3, /does not end with a single value/],
    ["no end", "N", 1, /it ends where 1 more bytes should be/],
    ["something after its end", "N.N", 2, /1 bytes follow its end/],
    [
      "a length beyond its end",
      "\x80\x04\x8e\xff\xff\xff\xff\xff\xff\x0f\0.",
      2,
      /it ends where 4503599627370495 more bytes/,
    ],
    ["a length beyond any end", "\x80\x04\x8e\xff\xff\xff\xff\xff\xff\xff\x7f.", 2, /claims a length/],
    ["a negative length", "T\xff\xff\xff\xff.", 0, /ends where -1 more bytes/],
    ["a negative integer's length", "\x8b\xff\xff\xff\xff.", 0, /ends where -1 more bytes/],
    ["a later protocol", "\x80\x06N.", 0, /its protocol is 6/],
    ["an unknown memory", "h\x05.", 0, /recalls value 5/],
    ["half a pair", "}(K\x01u.", 4, /sets items of something that is not a dictionary/],
    ["items of a list", "](K\x01K\x02u.", 6, /sets items/],
    ["append to a number", "K\x01K\x02a.", 4, /appends to something that is not a list/],
    ["other encodings", "c_codecs\nencode\n(Va\nVrot13\ntR.", 28, /not written as latin1/],
    ["wide characters in bytes", "c_codecs\nencode\n(V\\u03c0\nVlatin1\ntR.", 34, /characters beyond latin1/],
  ])("refuses %s, with the byte", (_, text, offset, sentence) => {
    const attempt = () => run(text);
    expect(attempt).toThrow(PickleError);
    expect(attempt).toThrow(sentence);
    expect(attempt).toThrow(expect.objectContaining({ offset }));
  });
});

describe("what calls copy", () => {
  const encode = "c_codecs\nencode\np0\n0Vlatin1\np1\n0";
  const ordered = "ccollections\nOrderedDict\np0\n0";
  it("is rejected when it is more than the file holds", () => {
    const text = `V${"a".repeat(1000)}\np2\n0`;
    const pairs = `(l${"(lI1\naI2\naa".repeat(100)}p1\n0`;
    for (const calls of [
      `${encode}${text}(l${"g0\ng2\ng1\n\x86Ra".repeat(20)}.`,
      `${ordered}${pairs}(l${"g0\ng1\n\x85Ra".repeat(200)}.`,
    ])
      expect(() => run(calls)).toThrow(/its calls copy more than the \d+ bytes that it has/);
  });
  it("is rejected where the same objects fill array after array", () => {
    const names =
      "cnumpy.core.multiarray\n_reconstruct\np0\n0cnumpy\nndarray\np1\n0cnumpy\ndtype\n(VO8\ntRp2\n0";
    const array = "g0\n(g1\ntR(I1\n(I1000\ntg2\nI00\ng3\ntb";
    const items = `(${"K\x01".repeat(1000)}lp3\n0`;
    expect(() => run(`${names}${items}(${array.repeat(100)}l.`)).toThrow(
      /its calls copy more than the \d+ bytes that it has/,
    );
  });
  it("may be short text encoded over and over", () => {
    const bytes = run(`${encode}Va\np2\n0(l${"g0\ng2\ng1\n\x86Ra".repeat(1000)}.`) as Uint8Array[];
    expect(bytes).toHaveLength(1000);
    expect(Buffer.concat(bytes).toString()).toBe("a".repeat(1000));
  });
  it("is not repeated where bytes are used as text any number of times", () => {
    const key = `S'${"a".repeat(100_000)}'\np0\n0`;
    const before = process.memoryUsage.rss();
    expect(run(`${key}(l${"}g0\nNsa".repeat(5000)}.`)).toHaveLength(5000);
    expect(process.memoryUsage.rss() - before).toBeLessThan(200e6);
  });
  it("is rejected where a type's name is none", () => {
    expect(() => run("cnumpy\ndtype\n(Vf8\\u000a\ntR.")).toThrow(/a number type has no name/);
  });
});

describe("arrays", () => {
  it("that are scalars have no axes", () => {
    const content = unpickle(readFileSync(fixture("scalar.pkl"))) as Map<string, unknown>;
    expect(content.get("text")).toBe("π");
    expect(content.get("long")).toBe(2n ** 70n);
    expect(content.get("o")).toBeInstanceOf(PickledArray);
    expect(content.get("o")).toMatchObject({ type: "float32", shape: [] });
  });
  it("of objects without arrays in them are none", async () => {
    expect(await refusal(openArrays(fixtureSource("object.pkl")))).toMatch(/holds no arrays by names/);
  });
  it("of text are rejected when they are read", async () => {
    const text =
      "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\ntR(I1\n(I2\ntcnumpy\ndtype\n(VU1\ntR(I3\nV<\ntbI00\nNtb";
    const file = await openPickle(write(`}(Vo\n${text}u.`));
    expect(() => file.rows("o")).toThrow(/array "o" holds U1 values.*save it as numbers/);
  });
  it("of the wrong size are rejected", async () => {
    const pickled = readFileSync(fixture("buffer-protocol3.pkl"));
    const shape = pickled.indexOf(Buffer.from("K\x03K\x05K\x03", "latin1"));
    pickled[shape + 1] = 4;
    expect(await refusal(openPickle(sourceOf(pickled, "file.pkl")))).toMatch(
      /file\.pkl, byte \d+: an array of shape \(4, 5, 3\) of float64 needs 480 bytes, but 360 are there/,
    );
  });
  const array = "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\ntR";
  const write = (text: string) => sourceOf(Buffer.from(text, "latin1"), "made.pkl");
  it("in dictionaries that hold each other are found once, under the first path to them", async () => {
    // {"a": {"b": {"c": {"x": array, "home": <the first>}}}, "d": <that of "c">}
    const inner = `}p1\n(Vx\n${array}Vhome\ng0\nu`;
    const file = await openPickle(write(`}p0\n(Va\n}Vb\n}Vc\n${inner}ssVd\ng1\nu.`));
    expect([...file.arrays.keys()]).toEqual(["a/b/c/x"]);
  });
  it("in a dictionary that holds itself a thousand times are found at once", async () => {
    const keys = Array.from({ length: 1000 }, (_, i) => `Vk${i}\ng0\n`).join("");
    const file = await openPickle(write(`}p0\n(${keys}Vx\n${array}u.`));
    expect([...file.arrays.keys()]).toEqual(["x"]);
  });
  it("in a dictionary of a long name are rejected before that is repeated", async () => {
    const keys = Array.from({ length: 20_000 }, (_, i) => `Vk${i + 100_000}\ng0\n`).join("");
    const path = write(`${array}p0\n0}V${"a".repeat(500_000)}\n}(${keys}us.`);
    expect(await refusal(openPickle(path))).toMatch(
      /an array is named "a+…", which is not a valid name; rename it/,
    );
  });
  it("under a key that is a nest of pairs are rejected before it becomes text", async () => {
    // Each pair holds the one before twice: 2 to the power of 40 characters.
    const key = `I1\n${"2\x86".repeat(40)}`;
    expect(await refusal(openPickle(write(`}(${key}${array}u.`)))).toMatch(
      /made\.pkl: a dictionary has a key that is neither text nor a small number; name its values by texts/,
    );
    const file = await openPickle(write(`}(${key}NVx\n${array}u.`));
    expect([...file.arrays.keys()]).toEqual(["x"]);
  });
  it.each([
    ["K", "(I0\nI0\nt"],
    ["K", "(I0\nt"],
    ["K", "N"],
    ["C", "(I0\nI1\nt"],
    ["A", "N"],
  ])("in the order %j with axes %j are refused", (order, axes) => {
    const type = "cnumpy\ndtype\n(Vf8\ntR(I3\nV<\ntb";
    const bytes = `c_codecs\nencode\n(V${"a".repeat(16)}\nVlatin1\ntR`;
    const made = (order: string, axes: string) =>
      run(`cnumpy.core.numeric\n_frombuffer\n(${bytes}${type}(I1\nI2\ntV${order}\n${axes}tR.`);
    expect(made("K", "(I1\nI0\nt")).toMatchObject({ shape: [2, 1] });
    expect(() => made(order, axes)).toThrow("an array's numbers lie in an order that is not known");
  });
  it("are expected in a dictionary", async () => {
    const list = sourceOf(Buffer.from("\x80\x02].", "latin1"), "list.pkl");
    expect(await refusal(openArrays(list))).toMatch(
      /list\.pkl: it holds no arrays by names; save a dictionary/,
    );
  });
});

describe("tensors", () => {
  const storage = TensorStorage.of(["storage", Global.find("torch", "FloatStorage"), "0", "cpu", 6]);

  it("are views of a storage", () => {
    expect(new PickledTensor([storage, 1, [2, 2], [2, 1]])).toMatchObject({
      offset: 1,
      shape: [2, 2],
      strides: [2, 1],
    });
  });
  it.each([
    ["beyond it", [storage, 3, [2, 2], [2, 1]]],
    ["that repeat its numbers", [storage, 0, [7], [0]]],
    ["with fewer strides than axes", [storage, 0, [2, 2], [2]]],
  ])("%s are rejected", (_, args) => {
    expect(() => new PickledTensor(args)).toThrow(
      /a tensor of shape \(.*\) is not within its 6 numbers; save its clone\(\)/,
    );
  });
  it.each([
    ["of another kind", ["module", Global.find("torch", "FloatStorage"), "0", "cpu", 6]],
    ["of another class", ["storage", Global.find("builtins", "list"), "0", "cpu", 6]],
    ["of a negative size", ["storage", Global.find("torch", "FloatStorage"), "0", "cpu", -6]],
    ["that are no group", "0"],
  ])("in storages %s are rejected", (_, id) => {
    expect(() => TensorStorage.of(id)).toThrow("it refers to something that is not a storage of a tensor");
  });
});
