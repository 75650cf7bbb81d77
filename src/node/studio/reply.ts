import { UserError } from "../../core/base/errors.ts";
import type { Answers, Question } from "../../core/studio/api.ts";
import { PathError, type WorkingFolder } from "./working-folder.ts";

/** What a server sends: bytes of a type, and a status of HTTP. */
export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string | Uint8Array;
}

/** Of answers that are bytes. */
const TYPES_OF_BYTES: { readonly [Name in Question]?: string } = { image: "image/png" };

/** The reply with an answer, or with the sentence of a UserError. */
export async function replyWith<Name extends Question>(
  folder: WorkingFolder,
  name: Name,
  work: () => Promise<Answers[Name]>,
): Promise<Reply> {
  try {
    const answer = await work();
    return answer instanceof Uint8Array
      ? { status: 200, type: TYPES_OF_BYTES[name] ?? "application/octet-stream", body: answer }
      : { status: 200, type: "application/json", body: JSON.stringify(answer) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return refusal(error instanceof PathError ? 404 : 400, folder.shorten(error.message));
  }
}

export function refusal(status: number, reason: string): Reply {
  return { status, type: "text/plain; charset=utf-8", body: reason };
}
