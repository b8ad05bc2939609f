import { usageError } from "../../../base/errors.ts";
import { largest } from "../../../base/numbers.ts";
import type { CommandContext } from "../../../cli/command.ts";
import type { CommonFlags } from "../../../cli/common-flags.ts";
import { resolveSettings } from "../../../cli/project-file.ts";
import type { SendGate } from "../../../experiment/follow/stop.ts";
import type { ProgressEvent } from "../../../experiment/live-run.ts";
import {
  type LiveRunState,
  type LiveState,
  liveSeries,
  newLiveState,
  reduceLive,
  timeLeft,
} from "../../../experiment/live-state.ts";
import type { ResultDocument } from "../../../experiment/result.ts";
import { placeOf, type TargetDescription } from "../../../experiment/target.ts";
import { plainCurve } from "../../../report/page.ts";
import type { CustomerState, EngineerState } from "../../../serve/pages.ts";
import { count } from "../../../terminal/format.ts";
import { canDrawLive, type PagePublisher } from "../../common/live.ts";
import { createProgress } from "../../common/progress.ts";
import { groupArms } from "../../compare/verdict.ts";
import { experimentSection, tableOf } from "../../report/experiment-section.ts";
import type { Speed } from "../flags.ts";
import { band } from "../text.ts";
import { LiveExperiment, type LiveOptions, Player } from "./live-experiment.ts";
import { leftText } from "./picture.ts";

/** Flags that decide how an experiment is shown while it runs. */
type WatchFlags = CommonFlags & { readonly speed?: Speed };

/** The experiment that is shown, and the flags that decide how. */
interface WatchRequest extends Omit<LiveOptions, "speed"> {
  readonly flags: WatchFlags;
}

/** Shows an experiment while it runs. */
interface Watching {
  /** Where the user can pause the sending; undefined if there are no keys. */
  readonly gate?: SendGate;
  onProgress(event: ProgressEvent): void;
  /** Ends the showing. Nothing that follows is played. */
  stop(): Promise<void>;
}

/** Refuses --speed on a target that is not local. @throws {FlattenError} (usage) */
export async function refusePlaying(context: CommandContext, flags: WatchFlags): Promise<void> {
  if (flags.speed === undefined || (await resolveSettings(context, flags)).target.kind === "local") return;
  throw usageError(
    "--speed works only on the local target: on AWS a run takes its own time",
    "leave out --speed, or run it on the emulator: --target local",
  );
}

/** Begins to show an experiment: as a picture that is drawn in place on a terminal, or as plain lines. */
export function watchExperiment(request: WatchRequest): Watching {
  const { context, flags } = request;
  // In a session a run is there to be watched.
  const speed = flags.speed ?? (context.isPlaying ? "auto" : undefined);
  return canDrawLive(context, flags) ? new LiveExperiment({ ...request, speed }) : plainLines(request, speed);
}

const plainIntervalMs = 30_000;

function plainLines({ context, target, runs }: WatchRequest, speed: Speed | undefined): Watching {
  const lines = context.quiet
    ? undefined
    : createProgress({
        stream: context.terminal,
        isTTY: false,
        nowMs: () => target.cloud.clock.nowMs(),
        paint: context.paint.err,
        columns: context.columns,
        intervalMs: plainIntervalMs,
      });
  const player = target.play && speed !== undefined ? new Player(target.play, speed) : undefined;
  let state = newLiveState(runs);
  return {
    onProgress: (event) => {
      if (player !== undefined) {
        state = reduceLive(state, event);
        player.onEvent(event, state.current);
      }
      if (event.kind === "seen") lines?.update(event.progress);
    },
    stop: async () => {
      lines?.stop();
      player?.stop();
    },
  };
}

/** What the pages of an experiment show beside its events. */
interface ServedExperiment extends Pick<LiveOptions, "runs" | "goal"> {
  readonly target: TargetDescription;
}

/** Shows an experiment on the live pages while it runs. */
export class PagesOfExperiment {
  readonly #pages: PagePublisher;
  readonly #about: ServedExperiment;
  #state: LiveState;

  constructor(pages: PagePublisher, about: ServedExperiment) {
    this.#pages = pages;
    this.#about = about;
    this.#state = newLiveState(about.runs);
  }

  /** Adds an event of the experiment. */
  onProgress(event: ProgressEvent): void {
    this.#state = reduceLive(this.#state, event);
    const { current } = this.#state;
    if (current?.progress === undefined || event.kind === "ended") return;
    this.#pages.showEngineers(engineerState(this.#state, current, this.#about));
    this.#pages.showCustomers(customerState(this.#state, current, this.#about));
  }
}

/** Shows the result of an experiment on the live pages. */
export function showResult(pages: PagePublisher, document: ResultDocument): void {
  const { title, conclusion, chart, table } = experimentSection(document);
  const place = placeOf(document.target);
  pages.showEngineers({ title, place, lines: conclusion, share: 1, chart, table, isOver: true });
  const last = document.arms.at(-1);
  if (last === undefined) return;
  const { jobs, state, count: total } = last;
  const failed = jobs.failed + jobs.deadLettered + jobs.throttled;
  const isDone = state === "drained" && jobs.processed + failed >= total;
  pages.showCustomers({
    phase: isDone ? "done" : "stopped",
    done: Math.min(total, jobs.processed),
    total,
    failed,
    retrying: 0,
    leftMs: 0,
    isRealTime: false,
    isApproximate: false,
    round: null,
    isOver: true,
  });
}

function engineerState(state: LiveState, run: LiveRunState, { target, goal }: ServedExperiment): EngineerState {
  const { progress, arm } = run;
  const { done = 0, running = 0, waiting = 0, failed = 0, total = 0, elapsedMs = 0 } = progress ?? {};
  const series = liveSeries(run, elapsedMs);
  const which = state.runs.length > 1 ? `run ${state.results.length + 1} of ${state.runs.length}: ` : "";
  const peak = Math.max(0, largest(series.inFlight));
  return {
    title: `${which}${arm.name}`,
    place: placeOf(target),
    lines: [
      `${count(done)} of ${count(total)} done · ${count(running)} running · ${count(waiting)} waiting · ${count(failed)} failed`,
      leftText(run, elapsedMs),
      `Peak so far ${count(peak)}, predicted ${band(arm.peak)}.`,
    ],
    share: (done + failed) / Math.max(1, total),
    chart: {
      unit: "invocations in flight",
      curves: [
        {
          ...plainCurve(arm.name, series),
          band: { low: Math.floor(arm.peak.p5), high: Math.ceil(arm.peak.p95) },
          floor: arm.floor,
        },
      ],
      goal: goal === undefined ? null : { label: "goal", value: goal },
    },
    table: state.results.length === 0 ? null : tableOf(groupArms(state.results)),
    isOver: false,
  };
}

function customerState(state: LiveState, run: LiveRunState, { target }: ServedExperiment): CustomerState {
  const { phase, done = 0, total = 0, failed = 0, elapsedMs = 0 } = run.progress ?? {};
  const isStarting = phase === undefined || phase === "preparing";
  const hasMore = state.results.length + 1 < state.runs.length;
  const { totalMs } = timeLeft(run, elapsedMs);
  // A run that reached its timeout or was stopped has jobs without an outcome.
  const settled = done + failed >= total ? "done" : "stopped";
  return {
    // Between two passes, the next one is waited for.
    phase: phase === "settling" ? (hasMore ? "starting" : settled) : isStarting ? "starting" : "running",
    done,
    total,
    failed,
    retrying: run.details?.retrying ?? 0,
    leftMs: totalMs,
    isRealTime: target.kind !== "local",
    isApproximate: false,
    round: state.runs.length > 1 ? { number: state.results.length + 1, of: state.runs.length } : null,
    isOver: false,
  };
}
