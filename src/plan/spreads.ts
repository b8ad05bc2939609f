import type { Spread, SpreadName } from "./spread.ts";
import { even } from "./spreads/even.ts";
import { none } from "./spreads/none.ts";
import { poisson } from "./spreads/poisson.ts";
import { random } from "./spreads/random.ts";
import { stratified } from "./spreads/stratified.ts";
import { waves } from "./spreads/waves.ts";

export type { Spread, SpreadName, SpreadRequest } from "./spread.ts";

/** Every spread, by name. A new one is a file under `spreads/` and a line here. */
export const spreads = { none, random, stratified, even, waves, poisson } as const satisfies Record<SpreadName, Spread>;
