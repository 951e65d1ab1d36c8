import { buffer } from "node:stream/consumers";
import PDFDocument from "pdfkit";
import type { BillingDocument, Row, Table } from "./document.ts";
import { printable } from "./pdf-letters.ts";

const MARGIN = 50;
const INK = "#1b1e25";
const QUIET = "#5d6472";
const RULE = "#d5d9e0";
const SIZE = 9.5;
const REPLACED =
  "Some letters are not in the fonts of this file and were spelled in others. The invoice as a web page shows every letter.";

/** Where columns begin and how wide they are; the first takes what the cells leave. */
function columnsOf(width: number, cells: number) {
  const cellWidth = cells > 2 ? 84 : 110;
  const first = width - cells * cellWidth;
  return { first, cellWidth, at: (index: number) => MARGIN + first + index * cellWidth };
}

function writer(pdf: PDFKit.PDFDocument) {
  const replaced = new Set<string>();
  const width = pdf.page.width - 2 * MARGIN;
  const bottom = pdf.page.height - MARGIN - 24;
  const plain = (text: string): string => {
    const { text: letters, isSame } = printable(text);
    if (!isSame) replaced.add(text);
    return letters;
  };
  const font = (isBold: boolean, size = SIZE, color = INK) =>
    pdf
      .font(isBold ? "Helvetica-Bold" : "Helvetica")
      .fontSize(size)
      .fillColor(color);
  const rule = (y: number, color = RULE, lineWidth = 0.6) =>
    pdf
      .moveTo(MARGIN, y)
      .lineTo(MARGIN + width, y)
      .lineWidth(lineWidth)
      .strokeColor(color)
      .stroke();
  /** Writes within a box; answers how high it became. */
  const box = (text: string, x: number, y: number, boxWidth: number, align: "left" | "right" = "left") => {
    const letters = plain(text);
    if (letters.trim() === "") return 0;
    const height = pdf.heightOfString(letters, { width: boxWidth, align });
    pdf.text(letters, x, y, { width: boxWidth, align });
    return height;
  };
  /** The y to go on at: this one, or the top of a new page. */
  const room = (y: number, height: number): number => {
    if (y + height <= bottom) return y;
    pdf.addPage();
    return MARGIN;
  };
  return { replaced, width, plain, font, rule, box, room };
}
type Writer = ReturnType<typeof writer>;

function writeHead(to: Writer, { title, stamp }: BillingDocument): number {
  to.font(true, 20);
  to.box(title, MARGIN, MARGIN, to.width - 90);
  if (stamp) {
    to.font(true, 12, QUIET);
    to.box(stamp.toUpperCase(), MARGIN + to.width - 90, MARGIN + 6, 90, "right");
  }
  to.rule(MARGIN + 32, INK, 1.4);
  return MARGIN + 48;
}

function writeParties(to: Writer, { from, to: receiver, facts }: BillingDocument, top: number): number {
  const gap = 18;
  const wide = (to.width - 2 * gap) / 3;
  const column = (index: number) => MARGIN + index * (wide + gap);
  const party = (index: number, heading: string, lines: string[]): number => {
    to.font(true, 8, QUIET);
    let y = top + to.box(heading, column(index), top, wide) + 3;
    for (const [at, line] of lines.entries()) {
      to.font(at === 0);
      y += to.box(line, column(index), y, wide) + 1.5;
    }
    return y;
  };
  const ends = [party(0, "From", from), party(1, "To", receiver)];
  to.font(true, 8, QUIET);
  let y = top + to.box("Details", column(2), top, wide) + 3;
  for (const [label, value] of facts) {
    to.font(false, SIZE, QUIET);
    const labelHeight = to.box(label, column(2), y, 58);
    to.font(false);
    y += Math.max(labelHeight, to.box(value, column(2) + 60, y, wide - 60)) + 1.5;
  }
  return Math.max(y, ...ends) + 26;
}

function writeTable(
  pdf: PDFKit.PDFDocument,
  to: Writer,
  { heading, columns, rows }: Table,
  top: number,
): number {
  const { first, cellWidth, at } = columnsOf(to.width, columns.length - 1);
  let y = top;
  if (heading) {
    y = to.room(y, 60);
    to.font(true, 9, QUIET);
    y += to.box(heading, MARGIN, y, to.width) + 8;
  }
  const head = (from: number): number => {
    to.font(true, 8, QUIET);
    to.box(columns[0], MARGIN, from, first);
    for (const [index, column] of columns.slice(1).entries())
      to.box(column, at(index), from, cellWidth, "right");
    to.rule(from + 13, INK, 0.8);
    return from + 19;
  };
  y = head(to.room(y, 40));
  const heightOf = ({ title, below, isSum = false }: Row): number => {
    to.font(isSum);
    const titleHeight = pdf.heightOfString(to.plain(title) || " ", { width: first - 12 });
    to.font(false, 8);
    return titleHeight + (below ? pdf.heightOfString(to.plain(below) || " ", { width: first - 12 }) + 1 : 0);
  };
  for (const row of rows) {
    const height = heightOf(row);
    const next = to.room(y, height + 10);
    y = next < y ? head(next) : next;
    to.font(row.isSum === true);
    const titleHeight = to.box(row.title, MARGIN, y, first - 12);
    for (const [index, cell] of row.cells.entries()) to.box(cell, at(index), y, cellWidth, "right");
    if (row.below) {
      to.font(false, 8, QUIET);
      to.box(row.below, MARGIN, y + titleHeight + 1, first - 12);
    }
    y += height + 5;
    to.rule(y);
    y += 5;
  }
  return y;
}

function writeTotals(to: Writer, totals: BillingDocument["totals"], top: number): number {
  const left = MARGIN + to.width - 290;
  let y = to.room(top + 4, totals.length * 18 + 8);
  for (const { label, value, isStrong } of totals) {
    to.font(isStrong, isStrong ? 12 : SIZE);
    const height = Math.max(to.box(label, left, y, 160), to.box(value, left + 160, y, 130, "right"));
    y += height + (isStrong ? 6 : 4);
  }
  return y + 22;
}

/**
 * The document as PDF, A4. The same document always gives the same bytes: nothing is compressed, and date and id are the
 * document's. Letters the standard fonts lack are spelled in others, and the file says so.
 */
export async function pdfOf(document: BillingDocument): Promise<Buffer> {
  const at = new Date(document.issuedAt);
  const pdf = new PDFDocument({
    size: "A4",
    margin: MARGIN,
    compress: false,
    bufferPages: true,
    lang: "en",
    info: { Title: printable(document.title).text, CreationDate: at, ModDate: at },
  });
  const whole = buffer(pdf);
  const to = writer(pdf);
  let y = writeParties(to, document, writeHead(to, document));
  y = writeTable(pdf, to, document.charged, y);
  y = writeTotals(to, document.totals, y);
  if (document.information) y = writeTable(pdf, to, document.information, y) + 16;
  for (const note of [...document.notes, ...(to.replaced.size > 0 ? [REPLACED] : [])]) {
    to.font(false, 8, QUIET);
    for (const line of note.split(/\r?\n/)) {
      y = to.room(y, 24);
      y += to.box(line, MARGIN, y, to.width) + 2;
    }
    y += 3;
  }
  const { start, count } = pdf.bufferedPageRange();
  for (let page = start; page < start + count; page++) {
    pdf.switchToPage(page);
    // Below the margin, where text would begin a page of its own.
    pdf.page.margins.bottom = 0;
    to.font(false, 8, QUIET);
    to.box(document.title, MARGIN, pdf.page.height - 40, to.width / 2);
    to.box(
      `Page ${page + 1} of ${count}`,
      MARGIN + to.width / 2,
      pdf.page.height - 40,
      to.width / 2,
      "right",
    );
  }
  pdf.end();
  return whole;
}
