import type { Chapter } from "../chapter.ts";
import { delayChapters } from "./delays.ts";
import { functionChapters } from "./function.ts";
import { goalChapters } from "./goals.ts";
import { operateChapters } from "./operate.ts";
import { queueChapters } from "./queue.ts";

/** Every chapter of the lab, in its order. A new chapter is an entry in one of these lists. */
export const chapters: readonly Chapter[] = [
  ...functionChapters,
  ...queueChapters,
  ...delayChapters,
  ...operateChapters,
  ...goalChapters,
];
