import { usageError } from "../../../base/errors.ts";
import type { CommandContext } from "../../../cli/command.ts";
import type { CommonFlags } from "../../../cli/common-flags.ts";
import { resolveSettings } from "../../../cli/project-file.ts";
import type { SendGate } from "../../../experiment/follow/stop.ts";
import type { ProgressEvent } from "../../../experiment/progress/event.ts";
import { newLiveState, reduceLive } from "../../../experiment/progress/live-state.ts";
import { canDrawLive } from "../../common/live-screen.ts";
import { createProgress } from "../../common/progress.ts";
import type { Speed } from "../flags.ts";
import { LiveExperiment, type LiveOptions } from "./follow-live.ts";
import { Player } from "./player.ts";

/** Flags that decide how an experiment is shown while it runs. */
export type WatchFlags = CommonFlags & { readonly speed?: Speed };

/** The experiment that is shown, and the flags that decide how. */
export interface WatchRequest extends Omit<LiveOptions, "speed"> {
  readonly flags: WatchFlags;
}

/** Shows an experiment while it runs. */
export interface Watching {
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
  const { play } = target;
  if (play === undefined || speed === undefined) {
    return {
      onProgress: (event) => void (event.kind === "seen" && lines?.update(event.progress)),
      stop: async () => lines?.stop(),
    };
  }
  const player = new Player(play, speed);
  let state = newLiveState(runs);
  return {
    onProgress: (event) => {
      state = reduceLive(state, event);
      player.onEvent(event, state.current);
      if (event.kind === "seen") lines?.update(event.progress);
    },
    stop: async () => {
      lines?.stop();
      player.stop();
    },
  };
}
