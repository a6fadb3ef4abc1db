import { element } from "./dom.ts";

const keywords = new Set(("abstract as base bool break byte case const continue default do double else false fixed float for foreach if in int is long " +
    "namespace nameof new null object out override params private public ref return sbyte sealed short sizeof static string struct switch this throw " +
    "true uint ulong unsafe using var void where while kernel gemm lanes rows phase parallel serial row scan loop cond").split(" "));

const token = /(\/\/[^\n]*)|("(?:[^"\\\n]|\\.)*")|(\b\d[\w.]*\b)|(%[A-Za-z]\w*|\b[A-Za-z_]\w*\b)/g;

/** C# or loop IR as text with its comments, strings, numbers, keywords and calls marked. */
export function highlighted(text: string): DocumentFragment {
    const made = document.createDocumentFragment();
    let end = 0;
    for (const match of text.matchAll(token)) {
        const kind = kindOf(match, text);
        if (!kind) continue;
        made.append(text.slice(end, match.index), element("span", { class: kind }, match[0]));
        end = match.index + match[0].length;
    }

    made.append(text.slice(end));
    return made;
}

function kindOf(match: RegExpExecArray, text: string): string | null {
    const [whole, comment, quoted, number, word] = match;
    if (comment) return "comment";
    if (quoted) return "string";
    if (number) return "number";
    if (word && keywords.has(word)) return "keyword";
    return text[match.index + whole.length] === "(" ? "call" : null;
}

/** Without the indent that all lines share. */
export function outdented(text: string): string {
    const lines = text.replace(/^\n+|\s+$/g, "").split("\n");
    const indent = Math.min(...lines.filter(l => l.trim()).map(l => l.length - l.trimStart().length));
    return lines.map(l => l.slice(Number.isFinite(indent) ? indent : 0)).join("\n");
}
