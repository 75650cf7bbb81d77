// Speed and memory of the environments on one core. Build first, then: node bench/simulate.mjs [id …]
import { listEnvs, makeEnv } from "../dist/core/envs/index.js";
import { loadMujoco } from "../dist/core/envs/sim/mujoco.js";

const ROUNDS = 5;
const SECONDS_PER_ROUND = 0.3;
const EXTRA_INSTANCES = 40;

const requested = process.argv.slice(2);
const ids =
  requested.length > 0
    ? requested
    : listEnvs()
        .map(({ spec }) => spec.id)
        .filter(isRepresentative);
const clock = timeMujocoSteps(await loadMujoco());
const memory = await memoryPerInstance();

console.log("environment           steps/s  (best)   mj_step/s  outside mj_step  KiB per instance");
for (const id of ids) {
  const rounds = [];
  const env = await makeEnv(id);
  for (let round = 0; round <= ROUNDS; round++) {
    const result = runEpisodes(env, round);
    if (round > 0) rounds.push(result); // the first round warms the compilers up
  }
  env.dispose();
  const rate = median(rounds.map((round) => round.steps / round.seconds));
  const best = Math.max(...rounds.map((round) => round.steps / round.seconds));
  const substepRate = median(rounds.map((round) => round.substeps / round.substepSeconds));
  const outside = median(rounds.map((round) => 1 - round.substepSeconds / round.seconds));
  const physics = rounds[0].substeps > 0;
  console.log(
    id.padEnd(20),
    rate.toFixed(0).padStart(8),
    best.toFixed(0).padStart(8),
    (physics ? substepRate.toFixed(0) : "-").padStart(11),
    (physics ? `${(100 * outside).toFixed(1)} %` : "-").padStart(16),
    memory.get(id).toFixed(0).padStart(17),
  );
}

/** One of the four mazes of a kind stands for all. */
function isRepresentative(id) {
  return !/^(point|ant)maze-/.test(id) || id.endsWith("maze-large");
}

/** Replaces the module's mj_step by one that counts and times itself (0.1 µs a call). */
function timeMujocoSteps(mujoco) {
  const original = mujoco.mj_step;
  const total = { count: 0, seconds: 0 };
  mujoco.mj_step = (model, data) => {
    const start = performance.now();
    original(model, data);
    total.seconds += (performance.now() - start) / 1000;
    total.count++;
  };
  return total;
}

/** Episodes of smooth actions that sweep the whole range, until the time is up; resets are not timed. */
function runEpisodes(env, round) {
  const action = new Float64Array(env.spec.actionSize);
  const horizon = Math.min(env.spec.horizon, 50);
  const total = { steps: 0, seconds: 0, substeps: 0, substepSeconds: 0 };
  for (let episode = 0; total.seconds < SECONDS_PER_ROUND; episode++) {
    env.reset(1000 * round + episode);
    const before = { ...clock };
    const start = performance.now();
    for (let step = 0; step < horizon && !env.terminated; step++) {
      for (let i = 0; i < action.length; i++) action[i] = 0.8 * Math.sin(0.7 * step + i + episode);
      env.step(action);
      total.steps++;
    }
    total.seconds += (performance.now() - start) / 1000;
    total.substeps += clock.count - before.count;
    total.substepSeconds += clock.seconds - before.seconds;
  }
  return total;
}

/** KiB by which each instance that has run a step makes the process grow; none is freed before all are measured. */
async function memoryPerInstance() {
  const instances = [];
  const result = new Map();
  for (const id of ids) {
    instances.push(await startedEnv(id)); // the first one pays for code and model
    const before = process.memoryUsage().rss;
    for (let i = 0; i < EXTRA_INSTANCES; i++) instances.push(await startedEnv(id));
    result.set(id, (process.memoryUsage().rss - before) / EXTRA_INSTANCES / 1024);
  }
  for (const env of instances) env.dispose();
  return result;
}

async function startedEnv(id) {
  const env = await makeEnv(id);
  env.reset(0);
  env.step(new Float64Array(env.spec.actionSize));
  return env;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
