import type { Check } from "../check.ts";
import { complaint, type Finding, fine } from "../finding.ts";
import { nodeRuntimes } from "../runtimes.ts";

const noticeMs = 180 * 86_400_000;
const oldestKnown = 20;
const remedy = "update flatten, then: flatten deploy";

/** AWS still keeps the runtime of both functions up to date. */
export const runtimeCheck: Check = {
  of: "stack",
  look: async (facts) => {
    const [process, trigger] = await Promise.all([facts.process(), facts.trigger()]);
    return [...new Set([process.runtime, trigger.runtime])].map((runtime) => finding(runtime, facts.nowMs()));
  },
};

function finding(runtime: string, nowMs: number): Finding {
  const dates = nodeRuntimes[runtime];
  if (dates === undefined) return unknown(runtime);
  const { deprecated, updateBlocked } = dates;
  const what = `${runtime} is supported until ${deprecated}`;
  if (nowMs >= Date.parse(updateBlocked)) {
    const why = `since ${updateBlocked} AWS refuses to update functions with it`;
    return complaint("problem", what, why, remedy);
  }
  if (nowMs >= Date.parse(deprecated)) {
    const why = `no security updates any more, and no update of the function after ${updateBlocked}`;
    return complaint("warning", what, why, remedy);
  }
  return nowMs + noticeMs >= Date.parse(deprecated)
    ? complaint("advice", what, "it gets no security updates after that", remedy)
    : fine(what);
}

function unknown(runtime: string): Finding {
  const version = Number(/^nodejs(\d+)/.exec(runtime)?.[1] ?? Number.NaN);
  const old = version < oldestKnown;
  const what = old ? `${runtime} is older than any runtime that AWS supports` : `${runtime} is not known to flatten`;
  return complaint(old ? "problem" : "advice", what, "how long AWS supports it decides on security updates", remedy);
}
