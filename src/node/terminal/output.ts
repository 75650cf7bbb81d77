import { systemReason } from "../files/system-error.ts";

/**
 * Keeps work going when nothing can be printed. A reader that went away, as `head` does, is no error. Any other fault of
 * the standard output, such as a full disk, is reported once, and the exit code is 1.
 */
export function guardOutput(): void {
  process.stderr.on("error", () => {});
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE" || process.exitCode === 1) return;
    process.exitCode = 1;
    console.error(`error: cannot write the output: ${systemReason(error) ?? error.message}`);
  });
}
