/** What the operating system's codes mean, as the end of a sentence about a file. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  ENOTDIR: "a part of its path is a file, not a folder",
  EISDIR: "it is a folder, not a file",
  EEXIST: "it exists already",
  EACCES: "this user may not access it",
  EPERM: "this user may not change it",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full; free some space",
  EDQUOT: "the disk is full; free some space",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "its name is too long",
  ELOOP: "its links lead in a circle",
};

/** True for an error of the operating system, such as a file that is missing. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && /^E[A-Z0-9]+$/.test((error as NodeJS.ErrnoException).code ?? "");
}

/** Why an access to a file failed, in words where the code is known. */
export function reasonOf(error: unknown): string {
  if (!isSystemError(error)) return error instanceof Error ? error.message : String(error);
  return REASONS[error.code!] ?? error.message;
}
