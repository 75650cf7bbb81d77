import { buildState, Global, keyOf, objectsIn, sizeCopied, textOf } from "./globals.ts";
import { decimal, escapedText, float, longInteger, quotedBytes } from "./literals.ts";
import { type Instruction, type Machine, MEMORY } from "./machine.ts";

const code = (letter: string) => letter.charCodeAt(0);

const constant = (value: () => unknown) => (machine: Machine) => machine.push(value());
const emptyList = (machine: Machine) => machine.pushNew([], MEMORY.list);
const emptyDictionary = (machine: Machine) => machine.pushNew(new Map(), MEMORY.dictionary);
const blob = (size: 1 | 4 | 8) => (machine: Machine) => machine.push(machine.bytes(machine.uint(size)));
const string = (size: 1 | 4 | 8) => (machine: Machine) => machine.push(machine.text(machine.uint(size)));
const tuple = (length: number) => (machine: Machine) => {
  const values = Array.from({ length }, () => machine.pop());
  machine.pushNew(values.reverse(), MEMORY.tuple + MEMORY.item * length);
};
const group = (machine: Machine) => {
  const values = machine.popToMark();
  machine.pushNew(values, MEMORY.tuple + MEMORY.item * values.length);
};

/** Every instruction that the machine executes, by its byte. */
export const instructions = new Map<number, Instruction>([
  [
    0x80,
    (machine) => {
      const protocol = machine.uint(1);
      if (protocol > 5) throw new RangeError(`its protocol is ${protocol}, but 0 to 5 are known`);
    },
  ],
  [0x95, (machine) => void machine.uint(8)], // FRAME: how far to read ahead
  [code("("), (machine) => machine.mark()],
  [code("0"), (machine) => machine.drop()],
  [code("1"), (machine) => void machine.popToMark()],
  [code("2"), (machine) => machine.push(machine.top())],

  [code("N"), constant(() => null)],
  [0x88, constant(() => true)],
  [0x89, constant(() => false)],
  [code("I"), (machine) => machine.push(decimal(machine.line()))],
  [code("L"), (machine) => machine.push(decimal(machine.line().replace(/L$/, "")))],
  [code("F"), (machine) => machine.push(float(machine.line()))],
  [code("J"), (machine) => machine.push(machine.int32())],
  [code("K"), (machine) => machine.push(machine.uint(1))],
  [code("M"), (machine) => machine.push(machine.uint(2))],
  [0x8a, (machine) => machine.push(longInteger(machine.bytes(machine.uint(1))))],
  [0x8b, (machine) => machine.push(longInteger(machine.bytes(machine.int32())))],
  [code("G"), (machine) => machine.push(machine.float64())],

  [code("S"), (machine) => machine.push(quotedBytes(machine.line()))],
  [code("T"), (machine) => machine.push(machine.bytes(machine.int32()))],
  [code("U"), blob(1)],
  [code("C"), blob(1)],
  [code("B"), blob(4)],
  [0x8e, blob(8)],
  [0x96, blob(8)],
  [code("V"), (machine) => machine.push(escapedText(machine.line()))],
  [code("X"), string(4)],
  [0x8c, string(1)],
  [0x8d, string(8)],

  [code(")"), emptyList],
  [code("t"), group],
  [0x85, tuple(1)],
  [0x86, tuple(2)],
  [0x87, tuple(3)],
  [code("]"), emptyList],
  [code("l"), group],
  [
    code("a"),
    (machine) => {
      const value = machine.pop();
      listOf(machine.top()).push(value);
    },
  ],
  [
    code("e"),
    (machine) => {
      const values = machine.popToMark();
      const list = listOf(machine.top());
      for (const value of values) list.push(value);
    },
  ],
  [code("}"), emptyDictionary],
  [
    code("d"),
    (machine) => {
      const values = machine.popToMark();
      emptyDictionary(machine);
      setItems(machine, values);
    },
  ],
  [
    code("s"),
    (machine) => {
      const value = machine.pop();
      const key = machine.pop();
      setItems(machine, [key, value]);
    },
  ],
  [
    code("u"),
    (machine) => {
      const values = machine.popToMark();
      setItems(machine, values);
    },
  ],

  [code("p"), (machine) => machine.memoize(decimal(machine.line()) as number)],
  [code("q"), (machine) => machine.memoize(machine.uint(1))],
  [code("r"), (machine) => machine.memoize(machine.uint(4))],
  [0x94, (machine) => machine.memoizeNext()],
  [code("g"), (machine) => machine.recall(decimal(machine.line()) as number)],
  [code("h"), (machine) => machine.recall(machine.uint(1))],
  [code("j"), (machine) => machine.recall(machine.uint(4))],

  [code("c"), (machine) => machine.pushNew(Global.find(machine.line(), machine.line()), MEMORY.object)],
  [
    0x93,
    (machine) => {
      const name = textOf(machine.pop());
      const module = textOf(machine.pop());
      if (name === undefined || module === undefined) throw new RangeError("a name is not text");
      machine.pushNew(Global.find(module, name), MEMORY.object);
    },
  ],
  [
    code("R"),
    (machine) => {
      const args = machine.pop();
      const callee = machine.pop();
      if (!(callee instanceof Global && callee.call && Array.isArray(args)))
        throw new RangeError("it calls something that does not make arrays");
      machine.countCopied(sizeCopied(args));
      const value = callee.call(args, machine.codecs);
      const entries = value instanceof Map ? value.size : 0;
      machine.pushNew(value, MEMORY.object + MEMORY.entry * entries);
    },
  ],
  [code("Q"), (machine) => machine.push(machine.persistent(machine.pop()))],
  [
    code("b"),
    (machine) => {
      const state = machine.pop();
      machine.countCopied(objectsIn(state));
      buildState(machine.top(), state);
    },
  ],
]);

function listOf(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new RangeError("it appends to something that is not a list");
  return value;
}

function setItems(machine: Machine, items: readonly unknown[]): void {
  const target = machine.top();
  if (!(target instanceof Map) || items.length % 2 !== 0)
    throw new RangeError("it sets items of something that is not a dictionary");
  machine.countTaken((MEMORY.entry * items.length) / 2);
  for (let i = 0; i < items.length; i += 2) target.set(keyOf(items[i]), items[i + 1]);
}
