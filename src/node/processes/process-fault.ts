/** Why a bounded process gave no answer, as words that can follow "because" in a sentence. */
export class ProcessFault extends Error {
  override readonly name = "ProcessFault";
}
