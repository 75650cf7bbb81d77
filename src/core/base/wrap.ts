/**
 * The text with a line break before every word that would go beyond `width` characters. Every line begins with `indent`;
 * a word that is longer than a line stays whole.
 */
export function wrapText(text: string, width: number, indent = ""): string {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1);
    const extended = last === undefined ? `${indent}${word}` : `${last} ${word}`;
    if (last !== undefined && [...extended].length <= width) lines[lines.length - 1] = extended;
    else lines.push(`${indent}${word}`);
  }
  return lines.join("\n");
}
