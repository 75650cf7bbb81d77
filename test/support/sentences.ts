/** Words that end in a full stop within a sentence. */
const ABBREVIATIONS = new Set(["al.", "approx.", "cf.", "e.g.", "eq.", "eqs.", "fig.", "i.e.", "no.", "vs."]);

/** Whether a word that ends in a full stop stands for a longer one: an abbreviation, or an initial before a name. */
function isAbbreviation(word: string, previous: string | undefined, next: string): boolean {
  const bare = word.replace(/^[("“*]+/, "");
  if (ABBREVIATIONS.has(bare.toLowerCase())) return bare !== "al." || !/^\p{Lu}/u.test(next);
  const opensName = previous === undefined || /,$|^and$|^\p{Lu}\.$/u.test(previous);
  return /^\p{Lu}\.$/u.test(bare) && opensName && /^\p{Lu}/u.test(next);
}

/** The sentences of a paragraph without markup. A colon or semicolon does not end one. */
export function splitSentences(paragraph: string): string[] {
  const words = paragraph.split(/\s+/).filter((word) => word !== "");
  const sentences: string[] = [];
  let begin = 0;
  for (const [i, word] of words.entries()) {
    const isLast = i === words.length - 1;
    const ends = /[.!?][)"”’]*$/.test(word) && !isAbbreviation(word, words[i - 1], words[i + 1] ?? "");
    if (!isLast && !ends) continue;
    sentences.push(words.slice(begin, i + 1).join(" "));
    begin = i + 1;
  }
  return sentences;
}

/** The words of a sentence. Signs such as = and – between spaces are none. */
export function countWords(sentence: string): number {
  return sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}
