/** Any text as one quoted word of a POSIX shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** One word of a POSIX shell, in quotes where it needs them. */
export function quoteWord(text: string): string {
  return /^[\w./:=@%+,-]+$/.test(text) ? text : quoted(text);
}
