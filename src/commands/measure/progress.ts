import type { CommonFlags } from "../../cli/common-flags.ts";
import type { CommandContext } from "../../cli/context.ts";
import { writeNote } from "../../cli/output.ts";
import type { ReadProgress } from "../../operate/measure/read.ts";
import { counted, percent, timeOfDay } from "../../terminal/format.ts";
import { clean, crop } from "../../terminal/page.ts";
import { canDrawLive } from "../common/live-screen.ts";

const plainIntervalMs = 10_000;
const liveIntervalMs = 100;
const clearLine = "\r\u001b[K";

/** Shows how far the logs are read: one moving line where it may draw in place, a plain line every ten seconds elsewhere. */
export class ReadingLine {
  readonly #context: CommandContext;
  readonly #isLive: boolean;
  #lastMs: number;
  #isShown = false;

  constructor(context: CommandContext, flags: CommonFlags) {
    this.#context = context;
    this.#isLive = canDrawLive(context, flags);
    this.#lastMs = context.wallClock.nowMs();
  }

  update(progress: ReadProgress): void {
    const { quiet, wallClock, terminal, columns } = this.#context;
    const isLive = this.#isLive;
    const nowMs = wallClock.nowMs();
    if (quiet || nowMs - this.#lastMs < (isLive ? liveIntervalMs : plainIntervalMs)) return;
    this.#lastMs = nowMs;
    const text = crop(clean(textOf(progress)), columns - 1);
    terminal.write(isLive ? `${clearLine}${text}` : `${text}\n`);
    this.#isShown = isLive;
  }

  note(sentence: string): void {
    this.stop();
    writeNote(this.#context, sentence);
  }

  /** Removes the moving line. */
  stop(): void {
    if (this.#isShown) this.#context.terminal.write(clearLine);
    this.#isShown = false;
  }
}

const textOf = ({ share, invocations, atMs, group }: ReadProgress): string =>
  `${percent(share)} read · ${counted(invocations, "invocation")} · until ${timeOfDay(new Date(atMs).toISOString())} UTC · ${group}`;
