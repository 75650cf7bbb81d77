import { SimulationError } from "../contract/goal-env.ts";
import { SharedModel } from "./model.ts";
import { loadMujoco, type MjData, type Mujoco } from "./mujoco.ts";

/** The arrays of one simulation, in WebAssembly memory. Any allocation there may move them: never keep one. */
interface Views {
  readonly qpos: Float64Array;
  readonly qvel: Float64Array;
  readonly ctrl: Float64Array;
  readonly mocapPos: Float64Array;
  readonly mocapQuat: Float64Array;
  readonly xpos: Float64Array;
  readonly xquat: Float64Array;
  readonly siteXpos: Float64Array;
  readonly siteXmat: Float64Array;
  readonly geomXpos: Float64Array;
  readonly geomXmat: Float64Array;
  /** For each of MuJoCo's warnings what it last was about, and its count since the last reset. */
  readonly warnings: Int32Array;
}

function readViews(data: MjData): Views {
  return {
    qpos: data.qpos,
    qvel: data.qvel,
    ctrl: data.ctrl,
    mocapPos: data.mocap_pos,
    mocapQuat: data.mocap_quat,
    xpos: data.xpos,
    xquat: data.xquat,
    siteXpos: data.site_xpos,
    siteXmat: data.site_xmat,
    geomXpos: data.geom_xpos,
    geomXmat: data.geom_xmat,
    warnings: warningsOf(data),
  };
}

/**
 * MuJoCo's warnings where they lie. The module hands out copies only (2.7 µs each, seven a step), but in mjData they
 * follow `solver_fwdinv`, of which it hands out the memory itself.
 */
function warningsOf({ solver_fwdinv: before }: MjData): Int32Array {
  return new Int32Array(before.buffer, before.byteOffset + before.byteLength, 2 * WARNINGS.length);
}

/**
 * One running simulation: a compiled model (shared) and its own state, under MuJoCo's own names.
 *
 * The array properties are live. Read them afresh from the simulation each time: creating another simulation can
 * grow the WebAssembly memory, which detaches every array handed out before.
 *
 * As in MuJoCo, after {@link step} the world poses (`xpos`, `siteXpos`, …) belong to the state *before* the last
 * substep, while `qpos` and `qvel` are new; {@link forward} brings them up to date.
 */
export class Simulation {
  readonly model: SharedModel;
  /** Length of what {@link save} writes. */
  readonly stateSize: number;
  readonly #mujoco: Mujoco;
  readonly #data: MjData;
  readonly #integrationState;
  readonly #integrationMask: number;
  readonly #jacobianPosition;
  readonly #jacobianRotation;
  #views: Views;
  #disposed = false;

  private constructor(mujoco: Mujoco, xml: string) {
    this.#mujoco = mujoco;
    this.model = SharedModel.acquire(mujoco, xml);
    const { handle } = this.model;
    this.#data = allocateData(this.model);
    this.#integrationMask = mujoco.mjtState.mjSTATE_INTEGRATION.value;
    this.#integrationState = new mujoco.DoubleBuffer(mujoco.mj_stateSize(handle, this.#integrationMask));
    this.#jacobianPosition = new mujoco.DoubleBuffer(3 * handle.nv);
    this.#jacobianRotation = new mujoco.DoubleBuffer(3 * handle.nv);
    this.#views = readViews(this.#data);
    const poses = this.#posesToSave().reduce((size, array) => size + array.length, 0);
    this.stateSize = this.#integrationState.GetElementCount() + poses;
  }

  /** A simulation of the MJCF text `xml` in its reference pose. Throws with MuJoCo's message if it is no valid model. */
  static async create(xml: string): Promise<Simulation> {
    return new Simulation(await loadMujoco(), xml);
  }

  #live(): Views {
    // A detached array has length 0; xpos never is empty, since every model has the world body.
    if (this.#views.xpos.length === 0) this.#views = readViews(this.#data);
    return this.#views;
  }

  get qpos(): Float64Array {
    return this.#live().qpos;
  }
  get qvel(): Float64Array {
    return this.#live().qvel;
  }
  get ctrl(): Float64Array {
    return this.#live().ctrl;
  }
  /** Positions of the mocap bodies, 3 each. */
  get mocapPos(): Float64Array {
    return this.#live().mocapPos;
  }
  /** Orientations of the mocap bodies, 4 each (w, x, y, z). */
  get mocapQuat(): Float64Array {
    return this.#live().mocapQuat;
  }
  /** World positions of the bodies, 3 each. */
  get xpos(): Float64Array {
    return this.#live().xpos;
  }
  /** World orientations of the bodies, 4 each (w, x, y, z). */
  get xquat(): Float64Array {
    return this.#live().xquat;
  }
  /** World positions of the sites, 3 each. */
  get siteXpos(): Float64Array {
    return this.#live().siteXpos;
  }
  /** World rotations of the sites, 9 each (row-major). */
  get siteXmat(): Float64Array {
    return this.#live().siteXmat;
  }
  /** World positions of the geoms, 3 each. */
  get geomXpos(): Float64Array {
    return this.#live().geomXpos;
  }
  /** World rotations of the geoms, 9 each (row-major). */
  get geomXmat(): Float64Array {
    return this.#live().geomXmat;
  }
  /** Simulated seconds. */
  get time(): number {
    return this.#data.time;
  }
  set time(seconds: number) {
    this.#data.time = seconds;
  }

  /** Back to the reference pose at rest, all other state cleared. */
  reset(): void {
    this.#mujoco.mj_resetData(this.model.handle, this.#data);
  }

  /** Advances `substeps` timesteps. Throws {@link SimulationError} if MuJoCo raised a warning in any of them. */
  step(substeps: number): void {
    const { mj_step } = this.#mujoco;
    const model = this.model.handle;
    const data = this.#data;
    const start = data.time;
    for (let i = 0; i < substeps; i++) mj_step(model, data);
    this.#checkWarnings(start);
  }

  /** Everything that follows from `qpos`, `qvel` and the controls, without advancing time. */
  forward(): void {
    this.#mujoco.mj_forward(this.model.handle, this.#data);
  }

  /** The world poses and what the Jacobians need: the cheap part of {@link forward}. */
  kinematics(): void {
    this.#mujoco.mj_kinematics(this.model.handle, this.#data);
    this.#mujoco.mj_comPos(this.model.handle, this.#data);
  }

  /**
   * Linear and angular world velocity of a site, each written as 3 numbers: the site Jacobian at the current world
   * poses times the current `qvel`.
   */
  siteVelocity(site: number, linear: Float64Array, angular: Float64Array): void {
    this.#mujoco.mj_jacSite(
      this.model.handle,
      this.#data,
      this.#jacobianPosition,
      this.#jacobianRotation,
      site,
    );
    multiply(this.#jacobianPosition.GetView(), this.qvel, linear);
    multiply(this.#jacobianRotation.GetView(), this.qvel, angular);
  }

  /** Writes the whole state into `target` ({@link stateSize} numbers); {@link restore} continues with the same bits. */
  save(target: Float64Array): void {
    this.#mujoco.mj_getState(this.model.handle, this.#data, this.#integrationState, this.#integrationMask);
    const state: Float64Array = this.#integrationState.GetView();
    target.set(state);
    let offset = state.length;
    for (const poses of this.#posesToSave()) {
      target.set(poses, offset);
      offset += poses.length;
    }
  }

  restore(source: Float64Array): void {
    let offset = this.#integrationState.GetElementCount();
    this.reset(); // clears the warnings, which are not part of the state
    this.#mujoco.mj_setState(
      this.model.handle,
      this.#data,
      source.subarray(0, offset) as unknown as number[],
      this.#integrationMask,
    );
    for (const poses of this.#posesToSave()) {
      poses.set(source.subarray(offset, offset + poses.length));
      offset += poses.length;
    }
  }

  /** Frees the simulation; using it afterwards throws. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#integrationState.delete();
    this.#jacobianPosition.delete();
    this.#jacobianRotation.delete();
    this.#data.delete();
    this.model.release();
  }

  /** World poses lag one substep behind `qpos`, so they cannot be recomputed from it and belong to the state. */
  #posesToSave(): Float64Array[] {
    const { xpos, xquat, siteXpos, siteXmat, geomXpos, geomXmat } = this.#live();
    return [xpos, xquat, siteXpos, siteXmat, geomXpos, geomXmat];
  }

  #checkWarnings(start: number): void {
    const { warnings } = this.#live();
    for (let i = 0; i < WARNINGS.length; i++)
      if (warnings[2 * i + 1] > 0)
        throw new SimulationError(
          `MuJoCo: ${WARNINGS[i]} (element ${warnings[2 * i]}) in the step from t = ${start.toFixed(3)} s`,
        );
  }
}

function allocateData(model: SharedModel): MjData {
  try {
    return new model.mujoco.MjData(model.handle);
  } catch (error) {
    model.release();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `no room for another simulation in this process; dispose of unused ones or use more processes (${reason})`,
    );
  }
}

/** MuJoCo's warnings, in the order of mjtWarning. */
const WARNINGS = [
  "nearly singular inertia matrix",
  "contact buffer full, raise <size memory>",
  "constraint buffer full, raise <size memory>",
  "bad number in qpos",
  "bad number in qvel",
  "bad number in qacc: the simulation is unstable",
  "bad number in ctrl",
];

/** `result` ← `matrix` (rows × vector.length, row-major) · `vector`. */
function multiply(matrix: Float64Array, vector: Float64Array, result: Float64Array): void {
  const columns = vector.length;
  for (let row = 0; row < result.length; row++) {
    let sum = 0;
    for (let column = 0; column < columns; column++) sum += matrix[row * columns + column] * vector[column];
    result[row] = sum;
  }
}
