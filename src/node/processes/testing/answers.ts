import { UserError } from "../../../core/base/errors.ts";

/** Answers of a process in tests. */
export async function answer(
  { kind, value }: { readonly kind: string; readonly value?: unknown },
  at: (place: string) => void,
): Promise<unknown> {
  if (kind === "id") return process.pid;
  if (kind === "echo") return value;
  at(kind);
  switch (kind) {
    case "refuse":
      throw new UserError("this is refused");
    case "throw":
      throw new RangeError("this is wrong");
    case "loop":
      for (;;);
    case "sleep":
      return new Promise((resolve) => setTimeout(resolve, 1500));
    case "swell": {
      const blocks: Uint8Array[] = [];
      for (;;) blocks.push(new Uint8Array(2 ** 24).fill(blocks.length));
    }
    case "abort":
      return process.abort();
    case "exit":
      return process.exit(3);
  }
}
