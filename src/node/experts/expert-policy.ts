import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../../core/base/errors.ts";
import { validateConfig } from "../../core/base/validate-config.ts";
import {
  EXPERTS,
  type ExpertLevel,
  type ExpertName,
  type OpenExpert,
  type TrainedPolicy,
} from "../../core/collect/index.ts";
import { Policy } from "../../core/policy/policy.ts";
import { engine } from "../engine/index.ts";
import { readRegularSync } from "../files/regular.ts";
import { type ExpertFile, expertSchema } from "./expert-file.ts";

/** Experts of one's own, in the working directory, come before those of this package. */
const FOLDERS = ["experts", fileURLToPath(new URL("../../../experts", import.meta.url))];

/** A trained expert: what `expert.json` says, and where. */
export interface Expert {
  readonly folder: string;
  readonly file: ExpertFile;
}

/** The expert of that name; undefined if there is none. Throws UserError when its `expert.json` is damaged. */
export function findExpert(name: ExpertName): Expert | undefined {
  const folder = FOLDERS.map((root) => join(root, name)).find((path) =>
    existsSync(join(path, "expert.json")),
  );
  if (folder === undefined) return undefined;
  const path = join(folder, "expert.json");
  let content: unknown;
  try {
    content = JSON.parse(readRegularSync(path).toString("utf8"));
  } catch (error) {
    throw new UserError(
      `${path} is not JSON (${(error as Error).message}); make it again with \`smore expert\``,
      {
        cause: error,
      },
    );
  }
  const file = validateConfig(expertSchema, content, `${path}: `);
  if (file.environment !== EXPERTS[name])
    throw new UserError(
      `${path}: environment is ${file.environment}, but the ${name} expert acts in ${EXPERTS[name]}; move that folder away`,
    );
  return { folder, file };
}

/** A policy of a trained expert, its file checked against its hash. ONNX Runtime loads it at its first action. */
export class ExpertPolicy implements TrainedPolicy {
  /** SHA-256 of the policy file, in hexadecimal. */
  readonly sha256: string;
  readonly #path: string;
  readonly #bytes: Uint8Array;
  #policy?: Promise<Policy>;

  /** @throws UserError when there is no such expert, or its file is missing or another one. */
  constructor(name: ExpertName, level: ExpertLevel) {
    const expert = findExpert(name);
    if (expert === undefined)
      throw new UserError(
        `experts/${name} does not exist: the ${name} expert has not been trained yet; do so with ` +
          `\`smore train-online ${EXPERTS[name]}\`, then \`smore expert runs/<its run> experts/${name}\``,
      );
    const { file, sha256 } = expert.file.policies[level];
    const path = join(expert.folder, file);
    this.#path = path;
    if (!existsSync(path))
      throw new UserError(`${path} is missing, which expert.json beside it names; restore it`);
    this.#bytes = readRegularSync(path);
    this.sha256 = createHash("sha256").update(this.#bytes).digest("hex");
    if (this.sha256 !== sha256)
      throw new UserError(
        `${path} is not the file that expert.json describes (SHA-256 ${this.sha256} instead of ${sha256}); restore it`,
      );
  }

  /** The action for one observation and goal; the returned array is overwritten by the next call. */
  async act(observation: ArrayLike<number>, goal: ArrayLike<number>): Promise<Float32Array> {
    this.#policy ??= Policy.compile(engine, this.#bytes, this.#path);
    return (await this.#policy).act(observation, goal);
  }
}

export const openExpert: OpenExpert = (name, level) => new ExpertPolicy(name, level);
