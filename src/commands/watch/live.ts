import type { ExitReason } from "../../base/errors.ts";
import { hourMs } from "../../base/time.ts";
import type { CommandContext } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { closeAfter } from "../../cli/target/cloud.ts";
import type { WatchDocument } from "../../experiment/metrics-watch.ts";
import { roughly } from "../../terminal/format.ts";
import type { Key } from "../../terminal/live.ts";
import type { View } from "../../terminal/page.ts";
import { LiveScreen } from "../common/live.ts";
import { type DashboardData, dashboard } from "./dashboard.ts";
import { namesOf } from "./pages.ts";
import { openSource, type WatchPeriod } from "./source.ts";

/** What a dashboard shows, and how long. Times in milliseconds. */
interface DashboardOptions {
  readonly flags: CommonFlags;
  readonly sinceMs: number;
  /** Time between two reads; that of the target unless given. */
  readonly intervalMs: number | undefined;
  /** When it ends; never unless given. */
  readonly forMs: number | undefined;
  readonly onRead: (document: WatchDocument) => void;
}

/** Shows the metrics of a workload in place until the user quits. */
export async function watchLive(context: CommandContext, options: DashboardOptions): Promise<ExitReason> {
  const { wallClock, interrupted } = context;
  const { flags, forMs = Number.POSITIVE_INFINITY } = options;
  return closeAfter(await openSource(context, flags), async (source) => {
    const state = new DashboardState(options.sinceMs);
    const screen = new LiveScreen(context, flags, {
      draw: (view, height) => state.draw(view, height, wallClock.nowMs()),
      onKey: (key) => state.onKey(key),
    });
    const endMs = wallClock.nowMs() + forMs;
    try {
      while (!state.isOver && !interrupted.aborted && wallClock.nowMs() < endMs) {
        const { period } = state;
        state.reading();
        const data = await source.read(period);
        options.onRead(data.document);
        const nextMs = Math.min(endMs, wallClock.nowMs() + (options.intervalMs ?? source.intervalMs));
        state.show(data, nextMs);
        screen.refresh();
        const wait = AbortSignal.any([interrupted, state.changed]);
        await wallClock.sleepMs(nextMs - wallClock.nowMs(), wait).catch(() => undefined);
      }
      return interrupted.aborted ? "interrupted" : "ok";
    } finally {
      screen.close();
    }
  });
}

/** What the user looks at. */
class DashboardState {
  /** Whether the user has quit. */
  isOver = false;
  #period: WatchPeriod;
  #data: DashboardData | undefined;
  #nextReadMs: number | null = null;
  #selected = 0;
  #change = new AbortController();

  constructor(sinceMs: number) {
    this.#period = { sinceMs, agoMs: 0 };
  }

  get period(): WatchPeriod {
    return this.#period;
  }

  /** Aborted when the user quits, or wants to see another period. */
  get changed(): AbortSignal {
    return this.#change.signal;
  }

  /** Notes that a read has begun. */
  reading(): void {
    this.#change = new AbortController();
    this.#nextReadMs = null;
  }

  /** Shows what was read. @param nextReadMs when the next read is made, on the wall clock */
  show(data: DashboardData, nextReadMs: number): void {
    this.#data = data;
    this.#nextReadMs = nextReadMs;
  }

  onKey(key: Key): void {
    const { sinceMs, agoMs } = this.#period;
    const step = Math.round(sinceMs / 2);
    if (key === "q" || key === "Q") this.isOver = true;
    else if (key === "1") this.#period = { sinceMs: hourMs, agoMs: 0 };
    else if (key === "5") this.#period = { sinceMs: 5 * hourMs, agoMs: 0 };
    else if (key === "left") this.#period = { sinceMs, agoMs: agoMs + step };
    else if (key === "right") this.#period = { sinceMs, agoMs: Math.max(0, agoMs - step) };
    else if (key === "down") this.#selected++;
    else if (key === "up") this.#selected = Math.max(0, this.#selected - 1);
    else return;
    if (key !== "up" && key !== "down") this.#change.abort();
  }

  /** The emulator is read when another command has changed its state, because its time passes only then. */
  #nextReadText(isLocal: boolean, wallMs: number): string {
    if (isLocal) return "read when changed";
    if (this.#nextReadMs === null) return "reading";
    return `next read in ${roughly(Math.max(0, this.#nextReadMs - wallMs) / 1_000)}`;
  }

  draw(view: View, height: number, wallMs: number): readonly string[] {
    const data = this.#data;
    if (data === undefined) return [view.paint.dim("reading the metrics")];
    const toMs = Date.parse(data.document.at) - this.#period.agoMs;
    const focus = {
      fromMs: toMs - this.#period.sinceMs,
      toMs,
      selected: this.#selected,
      nextRead: this.#nextReadText(data.document.target.kind === "local", wallMs),
      keys: [
        "q quit",
        "1 one hour",
        "5 five hours",
        "← → earlier, later",
        ...(namesOf(data.document).length > 1 ? ["↑ ↓ function"] : []),
      ],
    };
    return dashboard(data, focus, view, height);
  }
}
