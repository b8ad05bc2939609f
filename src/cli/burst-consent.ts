import type { ArmSpec } from "../experiment/arm-spec.ts";
import { readOutlook } from "../experiment/guard.ts";
import { checkRoad } from "../experiment/road-check.ts";
import type { Target } from "../experiment/target.ts";
import { outlookQuestion, outlookSentence } from "../render/outlook.ts";
import { heldNote } from "../render/queue-words.ts";
import { askConsent } from "./ask.ts";
import type { CommonFlags } from "./common-flags.ts";
import type { CommandContext } from "./context.ts";

/**
 * Looks at the road before a burst, and says what is on it already. Off the local target the account is looked at as
 * well, and a burst that is not harmless is asked for.
 *
 * @returns false when the user does not want it.
 * @throws {FlattenError} when the road is closed; nothing has been sent.
 */
export async function isWelcome(
  context: CommandContext,
  flags: CommonFlags,
  target: Target,
  { specs, repeat }: { readonly specs: readonly ArmSpec[]; readonly repeat: number },
): Promise<boolean> {
  const say = (sentence: string) => void (context.quiet || context.stderr.write(`${sentence}\n`));
  const held = await checkRoad(target, specs);
  if (held.visible + held.notVisible + held.delayed > 0) say(heldNote(held));
  if (target.description.kind === "local") return true;
  const outlook = await readOutlook(target, specs, repeat);
  say(outlookSentence(outlook, target.description));
  return outlook.reasons.length === 0 || askConsent(context, flags, outlookQuestion(outlook));
}
