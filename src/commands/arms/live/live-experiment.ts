import type { CommandContext } from "../../../cli/command.ts";
import type { CommonFlags } from "../../../cli/common-flags.ts";
import type { OpenTarget } from "../../../cli/target/open-target.ts";
import { SendGate } from "../../../experiment/follow/stop.ts";
import type { ProgressEvent } from "../../../experiment/live-run.ts";
import { type LiveState, newLiveState, reduceLive } from "../../../experiment/live-state.ts";
import { placeNames } from "../../../experiment/target.ts";
import { breachingFrom, concurrencyAlarm, workloadAlarms } from "../../../operate/alarms.ts";
import type { Key } from "../../../terminal/live.ts";
import type { View } from "../../../terminal/page.ts";
import { LiveScreen, readsKeys } from "../../common/live.ts";
import type { Speed } from "../flags.ts";
import { picture } from "./picture.ts";
import { Player } from "./player.ts";

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
