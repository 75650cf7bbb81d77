import { execFileSync, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./free-port.ts";

/** Whether this machine has Slurm and munge, and may start them. In continuous integration they must be there. */
export const hasSlurm =
  process.getuid?.() === 0 && existsSync("/usr/sbin/slurmctld") && existsSync("/usr/sbin/munged");
if (process.env.CI && !hasSlurm) throw new Error("Slurm is missing; `npm test` installs it as root");

/** Slurm's controller saves a change at most 5 s after it. */
const MOST_SECONDS_UNSAVED = 6;

/** A Slurm cluster of this machine alone, with all its files in a folder of its own. */
export interface Slurm {
  /** The environment of its commands. */
  readonly env: NodeJS.ProcessEnv;
  /** Runs one of its commands to its end. */
  run(program: string, ...args: string[]): string;
  /** Starts a requeued job as soon as its first process has ended, without Slurm's pause of two minutes. */
  startNow(job: string): Promise<void>;
  /**
   * Ends the controller as `kill -9` does once it has saved its state, and starts it again. A controller that forgets the end of a
   * job would show it as running for minutes; one that forgets a requeue would start the job beside its dying first process.
   */
  restartController(): Promise<void>;
  stop(): Promise<void>;
}

export async function startSlurm(): Promise<Slurm> {
  const home = await mkdtemp(join(tmpdir(), "smore-slurm-"));
  const at = (name: string) => join(home, name);
  const host = hostname();
  for (const name of ["state", "spool"]) await mkdir(at(name));
  await writeFile(at("munge.key"), randomBytes(128), { mode: 0o400 });
  await writeFile(
    at("slurm.conf"),
    `ClusterName=test
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${await freePort()}
SlurmdPort=${await freePort()}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${at("munge.socket")}
CredType=cred/munge
StateSaveLocation=${at("state")}
SlurmdSpoolDir=${at("spool")}
SlurmctldPidFile=${at("slurmctld.pid")}
SlurmdPidFile=${at("slurmd.pid")}
SlurmctldLogFile=${at("slurmctld.log")}
SlurmdLogFile=${at("slurmd.log")}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/filetxt
JobCompLoc=${at("jobs.log")}
MpiDefault=none
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=1,batch_sched_delay=1,bf_interval=1
ReturnToService=2
KillWait=20
MinJobAge=2
NodeName=${host} NodeAddr=127.0.0.1 CPUs=${availableParallelism()} RealMemory=1000
PartitionName=local Nodes=${host} Default=YES MaxTime=INFINITE State=UP OverSubscribe=FORCE:2
`,
  );
  const env = { ...process.env, SLURM_CONF: at("slurm.conf") };
  const children = new Map<string, ReturnType<typeof spawn>>();
  const start = (program: string, ...args: string[]) =>
    children.set(program, spawn(`/usr/sbin/${program}`, args, { env, stdio: "ignore" }));
  const run = (program: string, ...args: string[]) =>
    execFileSync(program, args, { env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const until = async (what: string, isTrue: () => boolean) => {
    const end = performance.now() + 60_000;
    while (!isTrue()) {
      if (performance.now() > end) throw new Error(`${what}; see ${home}`);
      await sleep(100);
    }
  };
  const answers = () => spawnSync("sinfo", ["-h", "-o", "%T"], { env, encoding: "utf8" }).stdout.trim();
  const endOf = async (program: string, signal: NodeJS.Signals) => {
    const child = children.get(program)!;
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, "exit");
  };

  const munge = ["key-file=munge.key", "socket=munge.socket", "pid-file=munged.pid", "log-file=munged.log"];
  start(
    "munged",
    "-F",
    "--force",
    ...[...munge, "seed-file=munge.seed"].map((option) => `--${option.replace("=", `=${home}/`)}`),
  );
  await until("munged does not start", () => existsSync(at("munge.socket")));
  start("slurmctld", "-D");
  start("slurmd", "-D");
  await until("Slurm does not start", () => /^(?:idle|mixed|allocated)$/.test(answers()));
  return {
    env,
    run,
    startNow: async (job) => {
      const state = () => run("squeue", "-h", "-j", job, "-o", "%T").trim();
      await until("the job is not requeued", () => state() === "PENDING");
      run("scontrol", "update", `JobId=${job}`, "StartTime=now");
    },
    restartController: async () => {
      await sleep(MOST_SECONDS_UNSAVED * 1000);
      await endOf("slurmctld", "SIGKILL");
      start("slurmctld", "-D");
      await until("the controller does not start again", () => /^(?:idle|mixed|allocated)$/.test(answers()));
    },
    stop: async () => {
      spawnSync("scancel", ["--user=root"], { env });
      await until(
        "jobs do not end",
        () => spawnSync("squeue", ["-h"], { env, encoding: "utf8" }).stdout.trim() === "",
      );
      for (const program of ["slurmd", "slurmctld", "munged"]) await endOf(program, "SIGTERM");
      await rm(home, { recursive: true, force: true });
    },
  };
}
