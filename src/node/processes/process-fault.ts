/** Why a bounded process gave no answer, as words that can follow "because" in a sentence. */
export class ProcessFault extends Error {
  override readonly name = "ProcessFault";
  /** What the process was working on, as it said last. */
  readonly place: string | undefined;
  constructor(message: string, place?: string) {
    super(message);
    this.place = place;
  }
}
