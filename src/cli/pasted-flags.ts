import type { CommonFlags } from "./common-flags.ts";

/** Flags that say where a command runs. */
export type PlaceFlags = Pick<CommonFlags, "target" | "endpointUrl" | "profile" | "region" | "stack">;

/** The same flags for the next command. */
export function placeFlags({ target, endpointUrl, profile, region, stack }: PlaceFlags): string[] {
  const flags = {
    "--target": target,
    "--endpoint-url": endpointUrl,
    "--profile": profile,
    "--region": region,
    "--stack": stack,
  };
  return Object.entries(flags).flatMap(([flag, value]) => (value === undefined ? [] : [`${flag} ${quoted(value)}`]));
}

/** A text as a shell takes it for one word. */
export const quoted = (text: string): string =>
  /^[\w./:,%=+@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
