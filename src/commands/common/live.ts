import type { CommandContext } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { viewOf } from "../../cli/output.ts";
import {
  type CustomerState,
  type EngineerState,
  engineerPage,
  engineerUpdate,
  progressPage,
} from "../../serve/pages.ts";
import { type LiveServer, openLiveServer } from "../../serve/server.ts";
import { toAscii } from "../../terminal/characters.ts";
import { Frame, type Key, keysIn, sizeOf } from "../../terminal/live.ts";
import { crop, textWidth, type View, withoutEscapes } from "../../terminal/page.ts";

/** What a live screen shows, and what its keys do. */
interface LiveContent {
  /** Returns the lines of a frame: at most `height`. */
  draw(view: View, height: number): readonly string[];
  /** Ctrl-C and Ctrl-Z are handled before. */
  onKey(key: Key): void;
}

/** Time between two frames, milliseconds of the wall clock: at most eight a second. */
const frameMs = 125;
/** The first frame is drawn after this time, so that a run of a moment does not flash. */
const firstFrameMs = 250;

/**
 * Whether a command may draw in place: stderr is a terminal that can move its cursor, and the user did not ask for plain
 * lines. In CI a log is kept of what is written, even if it looks like a terminal.
 */
export const canDrawLive = ({ stderr, env, quiet }: CommandContext, { plain }: CommonFlags): boolean =>
  stderr.isTTY === true && env.TERM !== "dumb" && !env.CI && !quiet && plain !== true;

/** Whether keys can be read: stdin is a terminal, and the process was not started or continued in the background. */
export const readsKeys = (context: CommandContext): boolean => {
  const input = context.stdin();
  return input.isTTY === true && input.setRawMode !== undefined && context.signals.isForeground();
};

/** The Linux console has no second screen, and GNU screen does not use it by default. */
const hasSecondScreen = ({ TERM, STY }: CommandContext["env"]): boolean => TERM !== "linux" && !STY;

/** Draws frames on stderr until it is closed, and passes keys on if stdin is a terminal. */
export class LiveScreen {
  readonly #context: CommandContext;
  readonly #content: LiveContent;
  readonly #view: Omit<View, "columns">;
  readonly #frame: Frame;
  readonly #closed = new AbortController();
  readonly #leaveSignals: () => void;
  #drawnMs: number;
  #drawn = "";
  #hasKeys = false;
  #release: () => void = () => undefined;

  constructor(context: CommandContext, flags: CommonFlags, content: LiveContent) {
    this.#context = context;
    this.#content = content;
    this.#view = { ...viewOf(context, flags), paint: context.paint.err };
    this.#drawnMs = context.wallClock.nowMs() + firstFrameMs - frameMs;
    this.#frame = new Frame(context.terminal, hasSecondScreen(context.env));
    this.#leaveSignals = context.signals.onSuspend(
      () => this.#leave(),
      () => {
        this.#enter();
        this.#draw();
      },
    );
    this.#enter();
    void this.#drawOften();
  }

  /** Draws now, unless the last frame was drawn a moment ago: the next one is due soon then. */
  refresh(): void {
    if (this.#context.wallClock.nowMs() - this.#drawnMs >= frameMs) this.#draw();
  }

  /** Removes the frame, and gives the terminal back. */
  close(): void {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    this.#leaveSignals();
    this.#leave();
  }

  async #drawOften(): Promise<void> {
    const { signal } = this.#closed;
    while (!signal.aborted) {
      this.refresh();
      await this.#context.wallClock.sleepMs(frameMs, signal).catch(() => undefined);
    }
  }

  #draw(): void {
    if (this.#closed.signal.aborted) return;
    this.#drawnMs = this.#context.wallClock.nowMs();
    const { columns, rows } = sizeOf(this.#context.terminal);
    // The last column stays free, because some terminals break the line there, and so does the last row for the cursor.
    const lines = this.#content
      .draw({ ...this.#view, columns: columns - 1 }, rows - 1)
      .slice(0, rows - 1)
      .map((line) => (this.#view.unicode ? line : toAscii(line)))
      .map((line) => (textWidth(line) < columns ? line : crop(withoutEscapes(line), columns - 1)));
    const drawn = `${columns} ${lines.join("\n")}`;
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#frame.draw(lines);
  }

  #enter(): void {
    this.#release = this.#context.holdNotes();
    const input = this.#context.stdin();
    if (readsKeys(this.#context)) {
      input.setRawMode?.(true);
      input.on?.("data", this.#onData);
      input.resume?.();
      this.#hasKeys = true;
    }
    this.#drawn = "";
  }

  #leave(): void {
    this.#frame.clear();
    this.#release();
    if (!this.#hasKeys) return;
    this.#hasKeys = false;
    const input = this.#context.stdin();
    input.off?.("data", this.#onData);
    input.setRawMode?.(false);
    input.pause?.();
  }

  readonly #onData = (chunk: Uint8Array | string): void => {
    for (const key of keysIn(chunk.toString())) {
      if (key === "interrupt") this.#context.signals.interrupt();
      else if (key === "suspend") this.#context.signals.suspend();
      else this.#content.onKey(key);
    }
    this.#drawnMs = Number.NEGATIVE_INFINITY;
    this.refresh();
  };
}

/** The two pages of `--serve`. */
export class LivePages {
  readonly #context: CommandContext;
  readonly #server: LiveServer;

  private constructor(context: CommandContext, server: LiveServer) {
    this.#context = context;
    this.#server = server;
  }

  /**
   * Serves the pages, and prints their addresses on stderr, also with --quiet: nothing else tells them.
   *
   * @returns undefined without `--serve`.
   */
  static async open(context: CommandContext, { serve }: { readonly serve?: boolean }): Promise<LivePages | undefined> {
    if (!serve) return undefined;
    const server = await openLiveServer([
      { path: "live", html: engineerPage },
      { path: "progress", html: progressPage },
    ]);
    const [engineers, customers] = server.urls;
    context.stderr.write(`live page:           ${engineers}\nprogress of the job: ${customers}\n`);
    return new LivePages(context, server);
  }

  showEngineers(state: EngineerState): void {
    this.#server.publish("live", engineerUpdate(state));
  }

  showCustomers(state: CustomerState): void {
    this.#server.publish("progress", state);
  }

  /** Keeps the pages open until Ctrl-C, so that they show the end; a command without a terminal ends at once. */
  async stayOpen(): Promise<void> {
    const { stderr, interrupted } = this.#context;
    if (stderr.isTTY !== true || interrupted.aborted) return;
    stderr.write("The pages stay open until Ctrl-C.\n");
    await new Promise<void>((resolve) => interrupted.addEventListener("abort", () => resolve(), { once: true }));
  }

  close(): Promise<void> {
    return this.#server.close();
  }
}

/** What shows states on the live pages. */
export type PagePublisher = Pick<LivePages, "showEngineers" | "showCustomers">;
