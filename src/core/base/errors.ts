/**
 * A fault of the user's input: a file, a field, a flag. The message is one sentence that names the place and the
 * remedy. The command line prints it without a stack trace and exits with code 1.
 */
export class UserError extends Error {
  override readonly name = "UserError";
}
