import type { CommandContext } from "../../../cli/command.ts";
import type { CommonFlags } from "../../../cli/common-flags.ts";
import type { OpenTarget } from "../../../cli/target/open-target.ts";
import { SendGate } from "../../../experiment/follow/stop.ts";
import type { ProgressEvent } from "../../../experiment/live-run.ts";
import {
  isRetrying,
  type LiveRunState,
  type LiveState,
  newLiveState,
  reduceLive,
} from "../../../experiment/live-state.ts";
import { placeNames } from "../../../experiment/target.ts";
import { breachingFrom, concurrencyAlarm, workloadAlarms } from "../../../operate/alarms.ts";
import { count } from "../../../terminal/format.ts";
import type { Key } from "../../../terminal/live.ts";
import type { View } from "../../../terminal/page.ts";
import { LiveScreen, readsKeys } from "../../common/live.ts";
import type { Speed } from "../flags.ts";
import { picture } from "./picture.ts";

/** What a live picture shows, and where. */
export interface LiveOptions {
  readonly context: CommandContext;
  readonly flags: CommonFlags;
  /** How fast the run is played; undefined for as fast as possible. */
  readonly speed: Speed | undefined;
  readonly target: OpenTarget;
  /** The name of the arm of each run, in their order. */
  readonly runs: readonly string[];
  /** Peak that the user wants to stay within. */
  readonly goal: number | undefined;
}

/** Draws an experiment on the terminal while it runs, and lets the user steer it. */
export class LiveExperiment {
  /** Where the user pauses the sending. */
  readonly gate = new SendGate();
  readonly #options: LiveOptions;
  readonly #player: Player | undefined;
  readonly #screen: LiveScreen;
  readonly #alarmRead: Promise<void>;
  #state: LiveState;
  #alarm: number | undefined;
  /** When the last event came, on the clock of the target, and after the start of the run. */
  #seen = { atMs: 0, elapsedMs: 0 };
  #isHelpShown = false;

  constructor(options: LiveOptions) {
    const { context, flags, speed, target, runs } = options;
    this.#options = options;
    this.#state = newLiveState(runs);
    this.#player = target.play && new Player(target.play, speed);
    this.#seen.atMs = target.cloud.clock.nowMs();
    this.#alarmRead = this.#readAlarm();
    this.#screen = new LiveScreen(context, flags, {
      draw: (view, height) => this.#draw(view, height),
      onKey: (key) => this.#onKey(key),
    });
  }

  /** Adds an event of the experiment to the picture. */
  onProgress(event: ProgressEvent): void {
    this.#state = reduceLive(this.#state, event);
    if (event.kind !== "ended") {
      const elapsedMs = event.kind === "seen" ? event.progress.elapsedMs : 0;
      this.#seen = { atMs: this.#options.target.cloud.clock.nowMs(), elapsedMs };
    }
    this.#player?.onEvent(event, this.#state.current);
    this.#screen.refresh();
  }

  /** Removes the picture. What follows on the local target is not played. */
  async stop(): Promise<void> {
    this.gate.open();
    this.#screen.close();
    this.#player?.stop();
    await this.#alarmRead;
  }

  #draw(view: View, height: number): string[] {
    const { target, goal } = this.#options;
    const nowMs = this.#seen.elapsedMs + target.cloud.clock.nowMs() - this.#seen.atMs;
    const place = placeNames[target.description.kind] + (this.#player === undefined ? "" : `, ${this.#player.text}`);
    const moment = { nowMs, goal, alarm: this.#alarm, place, keys: this.#keys(), isPaused: this.gate.isClosed };
    return picture(this.#state, { ...moment, help: this.#isHelpShown ? this.#help() : undefined }, view, height);
  }

  get #isSending(): boolean {
    return this.#state.current?.details?.sending.isOpen ?? true;
  }

  #keys(): string[] {
    if (this.#options.context.interrupted.aborted) return ["stopping: what was sent is measured"];
    if (!readsKeys(this.#options.context)) return ["Ctrl-C stops and measures"];
    return [
      "q stop and measure",
      ...(this.#isSending ? [this.gate.isClosed ? "p resume sending" : "p pause sending"] : []),
      ...(this.#player === undefined ? [] : ["+ - speed"]),
      "? help",
    ];
  }

  #help(): string[] {
    return [
      "q  stop sending and waiting, measure what was sent, and exit",
      "p  pause or resume sending; messages that were sent keep their delays",
      ...(this.#player === undefined ? [] : ["+  twice as fast", "-  half as fast"]),
      "?  close this help",
      "",
      "The blocks are invocations in flight so far, and the shaded band is where they are expected in nine of ten runs. " +
        "Lines show the floor (the smallest peak that any placement of the delays could reach), the goal, and the alarm of " +
        "the stack, where they are near.",
    ];
  }

  #onKey(key: Key): void {
    if (key === "q" || key === "Q") this.#options.context.signals.interrupt();
    if (key === "?" || key === "escape") this.#isHelpShown = key === "?" && !this.#isHelpShown;
    if (key === "p" && this.gate.isClosed) this.gate.open();
    else if (key === "p" && this.#isSending) this.gate.close();
    if (key === "+" || key === "=") this.#player?.changeBy(2);
    if (key === "-") this.#player?.changeBy(0.5);
  }

  /** Reads from how many concurrent executions on the alarm goes off. The picture does without it if it cannot be read. */
  async #readAlarm(): Promise<void> {
    const { cloud, workload } = this.#options.target;
    try {
      const alarm = concurrencyAlarm(await workloadAlarms(cloud, workload), workload.functionName);
      this.#alarm = alarm && breachingFrom(alarm);
    } catch {
      this.#alarm = undefined;
    }
  }
}

/** With `auto`, a burst takes this long on the wall clock, seconds; the rest of a run takes about a second. */
const autoSeconds = 9;
/** While nothing but retries is left, time passes so much faster. */
const retriesFactor = 30;
/** With `auto`, it then passes at least so many times as fast: the half hour until a message is dead-lettered takes 3 s. */
const autoRetriesSpeed = 600;
const slowest = 0.25;
const fastest = 4_096;

/** What the speed depends on. */
type PlayedPhase = "burst" | "retries" | "waiting";

/** Plays the runs of an experiment on the local target: sets how fast its time passes. */
export class Player {
  readonly #play: (speed: number) => void;
  readonly #wanted: Speed | undefined;
  /** The speed that a key has chosen for this run. */
  #chosen: number | undefined;
  #autoSpeed = 1;
  #phase: PlayedPhase = "waiting";

  /** @param play sets the speed of the target @param wanted undefined for as fast as possible */
  constructor(play: (speed: number) => void, wanted: Speed | undefined) {
    this.#play = play;
    this.#wanted = wanted;
  }

  /** How fast the time of the burst passes; undefined for as fast as possible. */
  get speed(): number | undefined {
    return this.#chosen ?? (this.#wanted === "auto" ? this.#autoSpeed : this.#wanted);
  }

  /** The speed as text: `20 times as fast`. */
  get text(): string {
    const { speed } = this;
    if (speed === undefined) return "as fast as possible";
    return speed === 1 ? "in real time" : `${count(speed)} times as fast`;
  }

  /** Adapts the speed to what happens. The waits before and after a burst are not played. @param run the state after it */
  onEvent(event: ProgressEvent, run: LiveRunState | undefined): void {
    if (event.kind === "began") {
      this.#autoSpeed = Math.max(1, Math.round((run?.arm.burstSeconds ?? 0) / autoSeconds));
      this.#enter("burst");
    }
    if (event.kind === "ended") this.#enter("waiting");
    if (event.kind !== "seen") return;
    const { phase } = event.progress;
    const isWaiting = phase === "preparing" || phase === "settling";
    this.#enter(isWaiting ? "waiting" : run !== undefined && isRetrying(run) ? "retries" : "burst");
  }

  /** Changes the speed by a factor. */
  changeBy(factor: number): void {
    const speed = (this.speed ?? fastest) * factor;
    this.#chosen = speed > fastest ? undefined : Math.max(slowest, speed);
    this.#apply();
  }

  /** Lets time pass as fast as possible from now on. */
  stop(): void {
    this.#play(Number.POSITIVE_INFINITY);
  }

  #enter(phase: PlayedPhase): void {
    if (this.#phase === phase) return;
    this.#phase = phase;
    this.#apply();
  }

  #apply(): void {
    const { speed = Number.POSITIVE_INFINITY } = this;
    if (this.#phase === "waiting") this.#play(Number.POSITIVE_INFINITY);
    else this.#play(this.#phase === "retries" ? this.#retriesSpeed(speed) : speed);
  }

  #retriesSpeed(speed: number): number {
    const isAuto = this.#chosen === undefined && this.#wanted === "auto";
    return Math.max(speed * retriesFactor, isAuto ? autoRetriesSpeed : 0);
  }
}
