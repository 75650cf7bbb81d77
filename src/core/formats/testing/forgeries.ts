import type { RandomGenerator } from "../../random/generator.ts";
import { type BuiltMember, buildNpy, buildZip } from "./zip-builder.ts";

/** Where sizes and places change over. */
const EDGES = [0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53, 2 ** 63];
const PATHS = ["../a.npy", "/etc/a.npy", "C:a.npy", "a\\b.npy", "a/./b.npy", "", "\n.npy"];
const SHAPES = [
  "(-1,)",
  "(2147483647, 2)",
  "(2147483648,)",
  "(0, 4294967296)",
  "(999999999999999, 999999999999999)",
];
const BOMB = new Uint8Array(4_000_000);

const header = (shape: string) => `{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`;

const forgeries: readonly ((member: BuiltMember, random: RandomGenerator) => Partial<BuiltMember>)[] = [
  function pathLikeName(_, random) {
    return { name: PATHS[random.integer(PATHS.length)] };
  },
  function claimedSize(_, random) {
    return { bytes: EDGES[random.integer(EDGES.length)], zip64: true };
  },
  function claimedPlace(_, random) {
    return { place: EDGES[random.integer(EDGES.length)], zip64: true };
  },
  function overlap({ name, content }, random) {
    // Its header stands once more in its own content, as an archive's first member has it.
    const inner = buildZip([{ name, content }]).subarray(0, 30 + name.length + content.length);
    return { content: inner, place: random.uniform() < 0.5 ? 0 : 30 + name.length };
  },
  function bomb({ content }, random) {
    const honest = random.uniform() < 0.5;
    const bytes = buildNpy(header("(1000000,)"), BOMB);
    return { content: bytes, deflate: true, ...(!honest && { bytes: content.length }) };
  },
  function absurdShape(_, random) {
    return { content: buildNpy(header(SHAPES[random.integer(SHAPES.length)])) };
  },
];

/** A member with one lie of those that are made to mislead. */
export function forge(member: BuiltMember, random: RandomGenerator): BuiltMember {
  return { ...member, ...forgeries[random.integer(forgeries.length)](member, random) };
}
