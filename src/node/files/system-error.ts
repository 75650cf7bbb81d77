/** What the errors that a user can cause mean, and what to do. Others keep the system's own words. */
const REASONS: Readonly<Record<string, readonly [reason: string, remedy: string]>> = {
  ENOSPC: ["the disk is full", "free some space"],
  EDQUOT: ["the disk is full", "free some space"],
  EFBIG: ["the file would be larger than the system allows", "raise the limit"],
  EROFS: ["the disk is read-only", "choose another place"],
  EACCES: ["permission denied", "change its permissions or choose another place"],
  EPERM: ["permission denied", "change its permissions or choose another place"],
  ELOOP: ["links lead in a circle", "remove one of them"],
  ENOENT: ["there is no such file or folder", "check the path"],
  ENOTDIR: ["a part of the path is a file, not a folder", "check the path"],
  EISDIR: ["it is a folder, not a file", "check the path"],
  EEXIST: ["a file is where a folder is expected", "move it away"],
  ENAMETOOLONG: ["the name is too long", "choose a shorter one"],
  EMFILE: ["too many files are open", "raise the limit of open files"],
  ENFILE: ["too many files are open", "raise the limit of open files"],
  EIO: ["the disk reports a fault", "check it"],
};

/**
 * What an error of the operating system means, in words that follow "cannot write <path>: ".
 * @returns undefined for any other error
 */
export function systemReason(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined || !/^E[A-Z0-9]+$/.test(code)) return undefined;
  return REASONS[code]?.join("; ") ?? message;
}

/**
 * One sentence about an error of the operating system that nothing more specific explains.
 * @returns undefined for any other error
 */
export function systemSentence(error: unknown): string | undefined {
  const reason = systemReason(error);
  if (reason === undefined) return undefined;
  const { path, syscall = "use", message } = error as NodeJS.ErrnoException;
  if (syscall === "uv_cwd") return "the working directory was deleted; change to another one";
  if (path === undefined) return message;
  return `cannot ${ACTIONS[syscall] ?? syscall} ${path}: ${reason}`;
}

/** System calls whose names are no words. */
const ACTIONS: Readonly<Record<string, string>> = {
  mkdir: "make",
  scandir: "list",
  opendir: "list",
  lstat: "find",
  stat: "find",
  realpath: "find",
  rm: "remove",
  rmdir: "remove",
  unlink: "remove",
  copyfile: "copy",
};

/** Why an access to a file failed, without a remedy: what an error of the operating system means, or the words of any other. */
export function reasonOf(error: unknown): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return Object.hasOwn(REASONS, code) ? REASONS[code][0] : (message ?? String(error));
}
