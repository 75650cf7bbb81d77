import type { MjModel, Mujoco } from "./mujoco.ts";

type NamedElement = "body" | "joint" | "geom" | "site" | "actuator";

/**
 * A compiled model. Simulations never write to it, so all simulations of one process that ask for the same MJCF text
 * share one; it is freed when the last of them releases it.
 */
export class SharedModel {
  static readonly #live = new Map<string, SharedModel>();

  readonly mujoco: Mujoco;
  readonly handle: MjModel;
  readonly #xml: string;
  #users = 0;

  private constructor(mujoco: Mujoco, xml: string) {
    this.mujoco = mujoco;
    this.#xml = xml;
    this.handle = compile(mujoco, xml);
  }

  /** The model of `xml`, compiled unless it is already in use; every call needs one {@link release}. */
  static acquire(mujoco: Mujoco, xml: string): SharedModel {
    let model = SharedModel.#live.get(xml);
    if (model === undefined) {
      model = new SharedModel(mujoco, xml);
      SharedModel.#live.set(xml, model);
    }
    model.#users++;
    return model;
  }

  release(): void {
    if (--this.#users > 0) return;
    SharedModel.#live.delete(this.#xml);
    this.handle.delete();
  }

  /** The index of a named element; names are resolved once, when a task is built, never per step. */
  id(kind: NamedElement, name: string): number {
    const { mj_name2id, mjtObj } = this.mujoco;
    const types = {
      body: mjtObj.mjOBJ_BODY,
      joint: mjtObj.mjOBJ_JOINT,
      geom: mjtObj.mjOBJ_GEOM,
      site: mjtObj.mjOBJ_SITE,
      actuator: mjtObj.mjOBJ_ACTUATOR,
    };
    const id = mj_name2id(this.handle, types[kind].value, name);
    if (id < 0) throw new RangeError(`the model has no ${kind} named "${name}"`);
    return id;
  }
}

function compile(mujoco: Mujoco, xml: string): MjModel {
  try {
    return mujoco.MjModel.from_xml_string(xml);
  } catch (error) {
    throw new Error(`MuJoCo rejects the model: ${error instanceof Error ? error.message : String(error)}`);
  }
}
