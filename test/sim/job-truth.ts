import { parseJobLine } from "../../src/base/job.ts";
import { jobOfDeadLetter } from "../../src/experiment/follow/observers.ts";
import type { SimAccount } from "./sim-account.ts";

/** What became of the jobs of one run, as the emulator itself saw it. Sets hold the numbers of jobs. */
export interface JobTruth {
  /** Jobs that reached the queue or the function. */
  readonly accepted: Set<number>;
  readonly processed: Set<number>;
  /** How often jobs were processed again after they had been processed. */
  duplicates: number;
  readonly deadLettered: Set<number>;
}

/** Records the jobs of every run from now on; the key is the id of the run. */
export function recordJobs({ emulator, queue, deadLetters, process }: SimAccount): (run: string) => JobTruth {
  const runs = new Map<string, JobTruth>();
  const truthOf = (run: string): JobTruth => {
    const truth = runs.get(run) ?? {
      accepted: new Set(),
      processed: new Set(),
      duplicates: 0,
      deadLettered: new Set(),
    };
    runs.set(run, truth);
    return truth;
  };
  const note = (body: string, place: "accepted" | "deadLettered") => {
    const job = jobOfDeadLetter(body);
    if (job?.run !== undefined) truthOf(job.run)[place].add(job.document);
  };
  const { lambda, logs } = emulator.world;
  before(queue, "send", ({ body }) => note(body, "accepted"));
  before(deadLetters, "send", ({ body }) => note(body, "deadLettered"));
  before(deadLetters, "add", ({ body }) => note(body, "deadLettered"));
  const invoked = (name: string, payload: Uint8Array) => {
    if (name.includes(process.name)) note(new TextDecoder().decode(payload), "accepted");
  };
  before(lambda, "invoke", invoked);
  before(lambda, "invokeAsync", invoked);
  before(logs, "write", (_group, _stream, _atMs, message) => {
    const job = parseJobLine(message);
    if (!job?.run || job.outcome !== "processed") return;
    const truth = truthOf(job.run);
    if (truth.processed.has(job.document)) truth.duplicates++;
    truth.processed.add(job.document);
  });
  return truthOf;
}

type Arguments<Method> = Method extends (...args: infer Args) => unknown ? Args : never;

/** Calls `listener` with the arguments of every call of a method, before the method runs. */
function before<Target extends object, Name extends keyof Target>(
  target: Target,
  name: Name,
  listener: (...args: Arguments<Target[Name]>) => void,
): void {
  const original = target[name] as (...args: Arguments<Target[Name]>) => unknown;
  const replacement = (...args: Arguments<Target[Name]>) => {
    listener(...args);
    return original.apply(target, args);
  };
  Object.assign(target, { [name]: replacement });
}
