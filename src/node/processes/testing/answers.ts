import { UserError } from "../../../core/base/errors.ts";

/** Answers of a process in tests. */
export async function answer(question: {
  readonly kind: string;
  readonly value?: unknown;
}): Promise<unknown> {
  switch (question.kind) {
    case "echo":
      return question.value;
    case "refuse":
      throw new UserError("this is refused");
    case "throw":
      throw new RangeError("this is wrong");
    case "loop":
      for (;;);
    case "swell": {
      const blocks: Uint8Array[] = [];
      for (;;) blocks.push(new Uint8Array(2 ** 24).fill(blocks.length));
    }
    case "abort":
      return process.abort();
    case "exit":
      return process.exit(3);
  }
  return process.pid;
}
