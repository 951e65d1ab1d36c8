import { escapeHtml } from "../../../platform/mail-template.ts";
import type { BillingDocument, Table } from "./document.ts";

const STYLE = `:root{color-scheme:light}*{box-sizing:border-box}
body{margin:0;background:#f4f5f7;color:#1b1e25;font:14px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif}
main{max-width:820px;margin:32px auto;padding:48px 56px;background:#fff;border:1px solid #dfe2e8;border-radius:8px}
header{display:flex;justify-content:space-between;align-items:baseline;gap:16px;border-bottom:2px solid #1b1e25;padding-bottom:12px}
h1{font-size:24px;margin:0}h2{font-size:13px;margin:32px 0 8px;color:#5d6472;font-weight:600}
.stamp{border:2px solid currentColor;border-radius:4px;padding:2px 10px;font-weight:700;color:#5d6472;text-transform:uppercase;letter-spacing:.06em}
.parties{display:grid;grid-template-columns:1fr 1fr 1fr;gap:24px;margin:24px 0 32px}.parties h2{margin:0 0 4px}.parties div{overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:auto 1fr;gap:0 12px;margin:0}dt{color:#5d6472}dd{margin:0}
table{width:100%;border-collapse:collapse}th,td{padding:6px 0 6px 16px;text-align:right;vertical-align:top;font-variant-numeric:tabular-nums;white-space:nowrap}
th:first-child,td:first-child{text-align:left;padding-left:0;white-space:normal;overflow-wrap:anywhere}th{font-size:12px;color:#5d6472;border-bottom:1px solid #1b1e25}
tbody td{border-bottom:1px solid #e6e8ed}.sum td{font-weight:600;border-bottom-color:#1b1e25}small{display:block;color:#5d6472}.totals{margin:12px 0 0 auto;width:auto}.totals td{border:0;padding:2px 0 2px 32px}
.totals .strong td{font-weight:700;font-size:16px;border-top:2px solid #1b1e25;padding-top:6px}.notes{margin-top:32px;color:#5d6472;font-size:12px}.notes p{margin:0 0 6px;white-space:pre-line;overflow-wrap:anywhere}
@media(max-width:640px){main{margin:0;padding:24px 16px;border:0}.parties{grid-template-columns:1fr}.table{overflow-x:auto}}
@media print{@page{size:A4;margin:16mm}body{background:#fff;font-size:12px}main{margin:0;padding:0;border:0;max-width:none}tr{break-inside:avoid}}`;

const lines = (texts: string[]) => texts.map((line) => escapeHtml(line)).join("<br>");

const table = ({ heading, columns, rows }: Table) =>
  `${heading ? `<h2>${escapeHtml(heading)}</h2>` : ""}<div class="table"><table><thead><tr>${columns
    .map((column) => `<th scope="col">${escapeHtml(column)}</th>`)
    .join("")}</tr></thead><tbody>${rows
    .map(
      ({ title, below, cells, isSum }) =>
        `<tr${isSum ? ' class="sum"' : ""}><td>${escapeHtml(title)}${below ? `<small>${escapeHtml(below)}</small>` : ""}</td>${cells
          .map((cell) => `<td>${escapeHtml(cell)}</td>`)
          .join("")}</tr>`,
    )
    .join("")}</tbody></table></div>`;

const party = (heading: string, texts: string[]) =>
  `<div><h2>${heading}</h2>${texts.length > 0 ? `<strong>${escapeHtml(texts[0]!)}</strong><br>${lines(texts.slice(1))}` : ""}</div>`;

/** The document as a page: everything escaped, nothing loaded, made for paper too. */
export function htmlOf(document: BillingDocument): string {
  const { title, stamp, facts, from, to, charged, totals, information, notes } = document;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><main><header><h1>${escapeHtml(title)}</h1>${stamp ? `<span class="stamp">${escapeHtml(stamp)}</span>` : ""}</header>
<div class="parties">${party("From", from)}${party("To", to)}<div><h2>Details</h2><dl>${facts
    .map(([label, value]) => `<dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}</dd>`)
    .join("")}</dl></div></div>
${table(charged)}
<table class="totals"><tbody>${totals
    .map(
      ({ label, value, isStrong }) =>
        `<tr${isStrong ? ' class="strong"' : ""}><td>${escapeHtml(label)}</td><td>${escapeHtml(value)}</td></tr>`,
    )
    .join("")}</tbody></table>
${information ? table(information) : ""}
<div class="notes">${notes.map((note) => `<p>${escapeHtml(note)}</p>`).join("")}</div></main></body></html>
`;
}
