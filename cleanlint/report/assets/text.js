
// An article as nodes: signs for what shows nothing, marks for findings, rows that set before and after side by side.

"use strict";

// What the eye cannot see. In the running text those are left alone that scripts and emoji are written with.
const HIDDEN = /(?![\n\t\u200b-\u200f\u061c\u{e0020}-\u{e007f}])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;
const HIDDEN_IN_MARK = /^ +| +$| {2,}|(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

// Lines, and of endless lines stretches that a browser can lay out.
const PARTS = /\n|[^\n]{1,4000}(?:\n| |$)|[^\n]{1,4000}/gu;

function make(tag, name, ...children) {
  const node = document.createElement(tag);
  if (name) node.className = name;
  node.append(...children);
  return node;
}

function signOf(sign, letter) {
  const char = make("span", sign.length > 1 ? "char" : "char blank", letter);
  char.dataset.mark = sign;
  return char;
}

/** Text into a node, with a mark before each character that shows nothing. The text itself stays as it is. */
function write(node, text, hidden) {
  let at = 0;
  for (const match of text.matchAll(hidden)) {
    node.append(text.slice(at, match.index));
    at = match.index + match[0].length;
    for (const letter of match[0]) {
      const code = "U+" + letter.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
      node.append(signOf({ " ": "\u00b7", "\t": "\u21e5" }[letter] || code, letter));
    }
  }
  if (at < text.length) node.append(text.slice(at));
  return node;
}

const shown = (tag, name, text) => write(make(tag, name), text, HIDDEN_IN_MARK);

/** The text in rows: what stands there, and what the edits make of it. A row ends where both have ended a line. */
function rowsOf({ pieces, findings }, edits) {
  const covering = pieces.map(() => []);
  const points = new Map(); // findings that span nothing, by the piece before which they stand
  const starting = new Map(edits.map((number) => [findings[number].from, []]));
  edits.forEach((number) => starting.get(findings[number].from).push(number));
  findings.forEach((finding, number) => {
    if (finding.from === finding.to) points.set(finding.from, [...(points.get(finding.from) || []), number]);
    for (let at = finding.from; at < finding.to; at++) covering[at].push(number);
  });
  const size = (number) => findings[number].to - findings[number].from;
  covering.forEach((numbers) => numbers.sort((one, other) => size(one) - size(other)));

  const rows = [];
  let row;
  let line = 1;
  let end = 0; // of the edit that is being made
  const next = () => rows.push((row = { line, old: [], new: [], changed: end > 0, text: "", made: "" }));
  const put = (part) => {
    row.old.push(part);
    row.text += part.text;
    line += part.text.endsWith("\n");
  };
  const give = (part) => {
    row.new.push(part);
    row.made += part.text;
  };
  next();
  for (let at = 0; at <= pieces.length; at++) {
    if (end === at) end = 0;
    for (const number of starting.get(at) || []) {
      row.changed = true;
      give({ text: findings[number].fix, numbers: [number], edit: true });
      end = findings[number].to > at ? findings[number].to : 0;
    }
    for (const number of points.get(at) || []) put({ text: "", numbers: [number], edit: edits.includes(number) });
    if (at === pieces.length) break;
    const parts = pieces[at].match(PARTS) || [];
    parts.forEach((text, index) => {
      put({ text, numbers: covering[at], edit: end > 0 });
      if (!end) give({ text, numbers: [] });
      if (end === at + 1 && index === parts.length - 1) end = 0;
      const over = text.endsWith("\n") && (!row.made || row.made.endsWith("\n"));
      if (over || (!end && row.text.length > 4000)) next();
    });
  }
  if (!row.old.length && !row.new.length && rows.length > 1) rows.pop();
  return rows;
}

function segment(part, side, body) {
  const whole = document.createDocumentFragment();
  if (!part.numbers.length) return write(whole, part.text, HIDDEN);
  const ending = part.text.endsWith("\n") ? "\n" : "";
  const ink = part.text.slice(0, part.text.length - ending.length);
  const sign = ending && part.numbers.some((number) => blank(body, body.findings[number]));
  if (ink || sign || !ending) {
    const mark = write(make("a", "mark"), ink, HIDDEN_IN_MARK);
    mark.dataset.numbers = part.numbers.join(" ");
    if (part.edit) mark.dataset.edit = side;
    if (sign) mark.append(signOf("\u23ce", ""));
    whole.append(part.edit ? make(side === "old" ? "del" : "ins", side === "old" ? "cut" : "put", mark) : mark);
  }
  whole.append(ending); // outside the mark, which would reach into the next line
  return whole;
}

/** Whether a finding is about blanks and line breaks alone: those are shown then. */
const blank = (body, finding) => body.pieces.slice(finding.from, finding.to).every((piece) => !piece.trim());
