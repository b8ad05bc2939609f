import type { CommandContext } from "../../cli/command.ts";
import {
  type CustomerState,
  type EngineerState,
  engineerPage,
  engineerUpdate,
  progressPage,
} from "../../serve/pages.ts";
import { type LiveServer, openLiveServer } from "../../serve/server.ts";

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
