import { minuteBefore, SchedulePace, scheduleMessage, waitingBody } from "../../aws/schedules.ts";
import { partOf } from "../../aws/workload.ts";
import { delaySecondsMax, limits } from "../../base/limits.ts";
import { pause } from "../../base/time.ts";
import type { PlannedJob } from "../../plan/send-plan.ts";
import type { ArmRun } from "../arm-run.ts";
import { schedulesPerMinute, schedulesPerSecond } from "../beyond.ts";
import { isLong, recordUnsentOnError, type Sending, sendMessages } from "./make-calls.ts";
import { entryOf, waitingMessage } from "./messages.ts";
import { beyondOf } from "./schedules.ts";

/** Calls in flight. */
const workers = 50;

interface DueJob {
  readonly planned: PlannedJob;
  /** When it is due, milliseconds since the epoch on the clock of the target. */
  readonly dueMs: number;
}

/** What to do next: create a schedule, send jobs with message timers, or wait for so long, milliseconds. */
type Step = { readonly schedule: DueJob } | { readonly send: readonly DueJob[] } | { readonly waitMs: number };

/**
 * The jobs of a run that wait for longer than a message timer allows. Schedules are created for the jobs that are due last first,
 * because creating many takes minutes: jobs that are due within 900 s by then are sent with a message timer, so none is late.
 * Jobs that are more than EventBridge Scheduler sends in a minute are sent so too.
 */
export class JobsToSchedule {
  readonly #jobs: readonly DueJob[];
  /** Whether a job, by its place in `#jobs`, has been handed out. */
  readonly #taken: Uint8Array;
  readonly #ofMinute = new Map<number, number>();
  #low = 0;
  #high: number;
  readonly #perMinute: number;

  /** @param jobs in any order. */
  constructor(jobs: readonly DueJob[], perMinute = schedulesPerMinute) {
    this.#jobs = [...jobs].sort((a, b) => a.dueMs - b.dueMs);
    this.#taken = new Uint8Array(jobs.length);
    this.#high = jobs.length - 1;
    this.#perMinute = perMinute;
  }

  /** Hands out the next step; undefined if no job is left. @param nowMs on the clock of the target. */
  next(nowMs: number): Step | undefined {
    const send = this.#dueWithin(nowMs + delaySecondsMax * 1_000);
    if (send.length > 0) return { send };
    for (; this.#high >= this.#low; this.#high--) {
      const job = this.#jobs[this.#high] as DueJob;
      const minute = minuteBefore(job.dueMs);
      const count = this.#ofMinute.get(minute) ?? 0;
      if (this.#taken[this.#high] || count >= this.#perMinute) continue;
      this.#ofMinute.set(minute, count + 1);
      this.#taken[this.#high--] = 1;
      return { schedule: job };
    }
    this.#skipTaken();
    const held = this.#jobs[this.#low];
    return held && { waitMs: Math.max(1, held.dueMs - delaySecondsMax * 1_000 - nowMs) };
  }

  /** Takes up to ten jobs that are due until an instant. */
  #dueWithin(untilMs: number): DueJob[] {
    const due: DueJob[] = [];
    for (; due.length < limits.sqs.batchEntriesMax; this.#low++) {
      this.#skipTaken();
      const job = this.#jobs[this.#low];
      if (job === undefined || job.dueMs > untilMs) break;
      this.#taken[this.#low] = 1;
      due.push(job);
    }
    return due;
  }

  #skipTaken(): void {
    while (this.#low < this.#jobs.length && this.#taken[this.#low]) this.#low++;
  }
}

/**
 * Creates the schedules of a run whose delays EventBridge Scheduler makes, from the first call of the run on.
 *
 * @throws the first failure, once every call has ended.
 */
export async function scheduleJobs(run: ArmRun, sending: Sending): Promise<void> {
  const { clock, skew } = run.target.cloud;
  const { sends, stop, untilMs, gate } = sending;
  sends.firstSendMs ??= clock.nowMs();
  const startMs = sends.firstSendMs + skew.certainMs;
  const due = run.calls.flatMap(({ atMs, jobs }) =>
    jobs
      .filter(isLong)
      .map((planned) => ({ planned, dueMs: Math.round(startMs + atMs + planned.delaySeconds * 1_000) })),
  );
  const jobs = new JobsToSchedule(due);
  const pace = new SchedulePace(schedulesPerSecond(run.target.description.region));
  let failure: { readonly error: unknown } | undefined;
  const isOver = () => stop.signal.aborted || failure !== undefined || clock.nowMs() >= untilMs;
  const work = async (isLast: boolean) => {
    while (!isOver()) {
      if (gate?.isClosed) await gate.passed(stop.signal);
      const step = jobs.next(clock.nowMs() + skew.certainMs);
      if (step === undefined || ("waitMs" in step && !isLast)) return;
      sends.outstanding++;
      try {
        if ("waitMs" in step) await pause(clock, Math.min(step.waitMs, untilMs - clock.nowMs()), stop.signal);
        else if ("send" in step) await sendNow(run, sending, step.send);
        else await schedule(run, sending, step.schedule, pace);
      } catch (error) {
        if (!stop.signal.aborted) failure ??= { error };
      } finally {
        sends.outstanding--;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, due.length) }, (_, index) => work(index === 0)));
  if (failure !== undefined) throw failure.error;
}

/** Sends jobs whose delay a message timer can make by now. */
async function sendNow(run: ArmRun, sending: Sending, jobs: readonly DueJob[]): Promise<void> {
  const { clock, skew } = run.target.cloud;
  sending.sends.lastSendMs = clock.nowMs();
  const outgoing = jobs.map(({ planned, dueMs }) => {
    const leftSeconds = Math.max(0, Math.round((dueMs - clock.nowMs() - skew.certainMs) / 1_000));
    return { planned, entry: entryOf(run, { ...planned, delaySeconds: leftSeconds }, false) };
  });
  await sendMessages(run, sending, partOf(run.target.workload, "queueUrl"), outgoing);
}

async function schedule(run: ArmRun, sending: Sending, { planned, dueMs }: DueJob, pace: SchedulePace): Promise<void> {
  const { sends, stop, schedules } = sending;
  const { cloud } = run.target;
  await pace.turn(cloud.clock, stop.signal);
  if (stop.signal.aborted) return;
  sends.lastSendMs = cloud.clock.nowMs();
  const { document: job } = planned.message;
  const minuteMs = minuteBefore(dueMs);
  const message = {
    name: `job-${job}`,
    group: schedules?.group ?? "default",
    minuteMs,
    body: waitingBody(dueMs, waitingMessage(run, planned)),
  };
  await recordUnsentOnError(sending, [planned], () => scheduleMessage(cloud, beyondOf(run), message, stop.signal));
  sends.sent.add(job);
  schedules?.note(job, minuteMs);
}
