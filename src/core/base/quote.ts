const LONGEST = 60;

/** Text out of a file for a sentence: in quotes, cut short, and with nothing in it that a terminal would obey. */
export function quote(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return JSON.stringify(short).replace(/[^\x20-\x7e\p{L}\p{N}\p{S}\p{P}]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}
