const LONGEST = 60;

/** Text of a file for a message: quoted, shortened to `longest` characters, and with control characters escaped. */
export function quote(text: string, longest = LONGEST): string {
  const short = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return JSON.stringify(short).replace(/[^\x20-\x7e\p{L}\p{N}\p{S}\p{P}]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}
