import type { Learner } from "../agents/index.ts";
import type { EpisodeDataset } from "../data/index.ts";
import { type Engine, Session } from "../engine/index.ts";
import { type Program, program } from "../graph/index.ts";
import { RandomGenerator, type RandomState } from "../random/generator.ts";
import { HindsightSampler } from "../sampling/index.ts";
import { allocateUpdateInputs, type UpdateInputs } from "./update-inputs.ts";

/** Batches that losses are averaged over. */
const BATCHES = 4;

/** The losses of a learner's update on batches of held-out episodes, the same ones at every reading. */
export class HeldOutLosses {
  readonly #session: Session;
  readonly #inputs: UpdateInputs;
  readonly #sampler: HindsightSampler;
  readonly #start: RandomState;

  private constructor(session: Session, learner: Pick<Learner, "batches">, heldOut: EpisodeDataset) {
    const random = RandomGenerator.from(0, "held-out losses");
    this.#session = session;
    this.#sampler = new HindsightSampler(heldOut, { random });
    this.#start = this.#sampler.state();
    this.#inputs = allocateUpdateInputs(learner, this.#sampler, session);
  }

  static async create(
    engine: Engine,
    learner: Pick<Learner, "update" | "batches">,
    heldOut: EpisodeDataset,
    threads?: number,
  ): Promise<HeldOutLosses> {
    const session = await Session.create(engine, lossesOf(learner.update), { threads, isSeldomRun: true });
    return new HeldOutLosses(session, learner, heldOut);
  }

  /**
   * The mean of every loss, as `heldOut/<network>/loss`.
   * @param state the learner's states, by name
   */
  async read(state: (name: string) => ArrayLike<number>): Promise<Record<string, number>> {
    const { outputs } = this.#session.program;
    this.#session.copyStates(state);
    this.#sampler.restore(this.#start);
    const sums = new Map(outputs.map(({ name }) => [`heldOut/${name}`, 0]));
    for (let batch = 0; batch < BATCHES; batch++) {
      this.#inputs.fill(1);
      await this.#session.run(this.#inputs.inputs);
      for (const { name } of outputs) {
        const reading = `heldOut/${name}`;
        sums.set(reading, sums.get(reading)! + this.#session.output(name)[0] / BATCHES);
      }
    }
    return Object.fromEntries(sums);
  }

  async dispose(): Promise<void> {
    await this.#session.dispose();
  }
}

/** The program that computes the losses of an update without its steps. */
function lossesOf(update: Program): Program {
  const losses = update.outputs.filter(({ name }) => name.endsWith("/loss"));
  return program("losses", Object.fromEntries(losses.map(({ name, node }) => [name, node])));
}
