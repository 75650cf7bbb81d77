const LONGEST = 60;

/** Text of a file for a message: quoted, shortened, and with control characters escaped. */
export function quote(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return JSON.stringify(short).replace(/[^\x20-\x7e\p{L}\p{N}\p{S}\p{P}]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}
