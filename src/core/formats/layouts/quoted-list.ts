/** Names in quotes, with commas and a word between them; at most twelve of them. */
export function quotedList(names: Iterable<string>, word = "and"): string {
  const quoted = [...names].map((name) => `"${name}"`);
  if (quoted.length > 12) return `${quoted.slice(0, 12).join(", ")} and ${quoted.length - 12} more`;
  return quoted.length < 2
    ? (quoted[0] ?? "nothing")
    : `${quoted.slice(0, -1).join(", ")} ${word} ${quoted.at(-1)}`;
}
