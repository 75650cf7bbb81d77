import { expect, it } from "vitest";
import { constant, emitOnnx, input, program } from "../graph/index.ts";
import { RandomGenerator } from "../random/generator.ts";
import { appendChecksum, verifyChecksum, withoutChecksum } from "./checksum.ts";

const action = input("observation", [1, 2]).add(input("goal", [1, 2]).mul(constant([0.5, 2], [2])));
const model = emitOnnx(program("policy", { action }), { metadata: { agent: "smore" } });
const policy = appendChecksum(model);

it("a model with its checksum is correct, and one without has none", () => {
  expect(verifyChecksum(policy)).toBe("correct");
  expect(verifyChecksum(model)).toBe("absent");
  expect(verifyChecksum(new Uint8Array())).toBe("absent");
  expect(withoutChecksum(policy)).toEqual(model);
  expect(withoutChecksum(model)).toEqual(model);
});

it("a changed byte of the model makes the checksum wrong", () => {
  const random = RandomGenerator.from(3, "bytes");
  for (let round = 0; round < 100; round++) {
    const changed = policy.slice();
    changed[random.integer(model.length)] ^= 1 + random.integer(255);
    expect(verifyChecksum(changed)).toBe("wrong");
  }
});

it("bytes after the checksum make it wrong", () => {
  expect(verifyChecksum(Uint8Array.of(...policy, 0x72, 0))).toBe("wrong");
  expect(verifyChecksum(policy.subarray(0, -1))).toBe("wrong");
});
