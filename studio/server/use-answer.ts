import { useEffect, useState } from "preact/hooks";
import type { Answers, Parameters, Question } from "../../src/core/studio/api.ts";
import { ask } from "./ask.ts";

/** Milliseconds between two questions about what may change. */
export const FOLLOW = 2000;
/** While the page is not seen it asks this many times less often. */
const UNSEEN = 15;

export interface Asked<Answer> {
  /** The newest answer; that of the question before while another one is on its way. */
  readonly answer?: Answer;
  readonly problem?: string;
  readonly isWaiting: boolean;
}

/**
 * The answer of the server to a question.
 * @param parameters undefined while there is nothing to ask
 * @param pauseAfter milliseconds until the same question is asked again; undefined if it is not
 */
export function useAnswer<Name extends Question>(
  question: Name,
  parameters: Parameters<Name> | undefined,
  pauseAfter: (answer: Answers[Name] | undefined) => number | undefined = () => undefined,
): Asked<Answers[Name]> {
  const key = JSON.stringify(parameters);
  const [asked, setAsked] = useState<Asked<Answers[Name]>>({ isWaiting: parameters !== undefined });
  useEffect(() => {
    if (!parameters) {
      setAsked({ isWaiting: false });
      return;
    }
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = async () => {
      let answer: Answers[Name] | undefined;
      try {
        answer = await ask(question, parameters, stop.signal);
        if (stop.signal.aborted) return;
        setAsked({ answer, isWaiting: false });
      } catch (error) {
        if (stop.signal.aborted) return;
        setAsked({ problem: (error as Error).message, isWaiting: false });
      }
      const pause = pauseAfter(answer);
      if (pause !== undefined) timer = setTimeout(read, document.hidden ? UNSEEN * pause : pause);
    };
    setAsked((before) => ({ ...before, isWaiting: true }));
    void read();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [question, key]);
  return asked;
}
