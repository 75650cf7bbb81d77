import { readdir, realpath, stat } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import { quote } from "../../core/base/quote.ts";
import { reasonOf } from "../files/system-error.ts";

/** A path that leads out of the folder, or to nothing. */
export class PathError extends UserError {}

/** The folder that the studio looks into. No path leads out of it, be it by `..`, absolute or over a link. */
export class WorkingFolder {
  /** As a full path without links. */
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  static async open(root: string): Promise<WorkingFolder> {
    return new WorkingFolder(await realpath(root));
  }

  /**
   * The full path of something in the folder, without links.
   * @throws PathError when it is not there, or elsewhere
   */
  async resolve(path: string): Promise<string> {
    const parts = path.split(/[/\\]/);
    if (isAbsolute(path) || parts.includes("..") || path.includes("\0"))
      throw new PathError(`${quote(path)} leads out of the folder of the studio; give a path inside it`);
    const real = await realpath(join(this.root, path)).catch((error) => {
      throw new PathError(`${quote(path)} cannot be opened: ${reasonOf(error)}; check the path`);
    });
    if (real !== this.root && !real.startsWith(this.root + sep))
      throw new PathError(
        `${quote(path)} is a link out of the folder of the studio; start \`smore studio\` in a folder that holds both`,
      );
    return real;
  }

  /** The names in a folder, in order; none where there is no such folder. */
  async list(path: string): Promise<string[]> {
    try {
      return (await readdir(await this.resolve(path))).sort();
    } catch {
      return [];
    }
  }

  /** Size and times of a file or folder; undefined where there is none inside. */
  async stat(path: string) {
    try {
      return await stat(await this.resolve(path));
    } catch {
      return undefined;
    }
  }

  /** A sentence with paths relative to the folder. */
  shorten(sentence: string): string {
    return sentence.replaceAll(this.root + sep, "");
  }

  /** The path that {@link resolve} resolves to this one. */
  relative(real: string): string {
    return relative(this.root, real);
  }
}
