import type { ProgressEvent } from "../../../experiment/live-run.ts";
import { isRetrying, type LiveRunState } from "../../../experiment/live-state.ts";
import { count } from "../../../terminal/format.ts";
import type { Speed } from "../flags.ts";

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
