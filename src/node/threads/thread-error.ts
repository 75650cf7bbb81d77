import { UserError } from "../../core/base/errors.ts";

/** An error on its way between threads, where its class is lost. */
export interface ThreadError {
  readonly error: unknown;
  /** Whether it was a UserError. */
  readonly explainsItself: boolean;
}

export function packError(error: unknown): ThreadError {
  return { error, explainsItself: error instanceof UserError };
}

export function unpackError({ error, explainsItself }: ThreadError): unknown {
  return explainsItself ? new UserError((error as Error).message, { cause: error }) : error;
}
