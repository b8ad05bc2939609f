/** The characters that charts are drawn with. */
export interface Glyphs {
  /** Zero to eight eighths of a row, filled from below. */
  readonly eighths: readonly string[];
  /** A sparkline's steps: zero first, then from little to most. */
  readonly steps: readonly string[];
  readonly side: string;
  readonly corner: string;
  readonly floor: string;
  readonly tick: string;
  readonly line: string;
}

const blocks: Glyphs = {
  eighths: [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
  steps: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
  side: "┤",
  corner: "└",
  floor: "─",
  tick: "┬",
  line: "┄",
};

const ascii: Glyphs = {
  eighths: [" ", ".", ".", ".", ":", ":", ":", "#", "#"],
  steps: ["_", ".", ":", "-", "=", "+", "*", "#"],
  side: "|",
  corner: "+",
  floor: "-",
  tick: "+",
  line: "~",
};

export const glyphs = (unicode: boolean): Glyphs => (unicode ? blocks : ascii);

/** How much of a value's column lies in row `row` (0 is the lowest), in eighths; anything above 0 shows at least one. */
export function eighthsIn(row: number, value: number | null, rowUnit: number): number {
  if (value === null || value <= 0) return 0;
  const eighths = Math.max(1, Math.round((value / rowUnit) * 8));
  return Math.min(8, Math.max(0, eighths - row * 8));
}
