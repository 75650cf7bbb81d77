/**
 * A mistake in what the user gave (a file, a field, a flag): its message is one sentence naming the place and the
 * remedy. The command line prints it without a stack trace and exits with code 1.
 */
export class UserError extends Error {
  override readonly name = "UserError";
}
