import { markup } from "../escape.ts";
import type { ReportTable } from "../page.ts";

/**
 * The lines of a table and its notes, in a region that scrolls sideways. Texts are escaped.
 *
 * @param title names the region for screen readers
 */
export function tableLines({ columns, rows, notes }: ReportTable, title: string): string[] {
  const side = (index: number): string => (columns[index]?.align === "right" ? ' class="right"' : "");
  const cellOf = (cell: string, index: number): string =>
    index === 0 ? `<th scope="row">${markup(cell)}</th>` : `<td${side(index)}>${markup(cell)}</td>`;
  return [
    `<div class="scroll" role="region" aria-label="${markup(title)}" tabindex="0">`,
    "<table>",
    `<thead><tr>${columns.map(({ header }, i) => `<th scope="col"${side(i)}>${markup(header)}</th>`).join("")}</tr></thead>`,
    "<tbody>",
    ...rows.map((cells) => `<tr>${cells.map(cellOf).join("")}</tr>`),
    "</tbody>",
    "</table>",
    "</div>",
    ...notes.map((note) => `<p class="dim">${markup(note)}</p>`),
  ];
}
