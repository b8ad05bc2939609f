import { paintFor } from "../render/paint.ts";
import type { View } from "../render/view.ts";
import type { CommonFlags } from "./common-flags.ts";
import type { CommandContext } from "./context.ts";

/** The page for stdout, or an uncoloured one for a file. */
export const viewOf = ({ paint, columns, env }: CommandContext, { output }: CommonFlags): View => ({
  paint: output === undefined || output === "-" ? paint.out : paintFor(false),
  columns,
  unicode: env.TERM !== "linux" || env.LANG?.toLowerCase().includes("utf") === true,
});
