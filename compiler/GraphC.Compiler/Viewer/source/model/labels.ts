import type { Node } from "../dump.ts";

export const isLeaf = (node: Node) => node.op === "Variable" || node.op === "Constant";

/** A literal number, which stands in the boxes of its users. */
export const isScalarConstant = (node: Node) => node.op === "Constant" && !node.name.startsWith("constant");

/** What a person calls a node: inputs and variables by name, literals by value or type, others by number. */
export function labelOf(node: Node): string {
    if (node.op === "Input") return node.attributes || node.name;
    if (node.op !== "Constant") return node.name;
    return isScalarConstant(node) ? node.name.replace(/\d+\.\d{6,}(?:E[-+]?\d+)?/, number => String(Number(Number(number).toPrecision(6)))) : node.type;
}

/** "06_MatMul_Relu" as "06  MatMul · Relu"; in a loop its number is "L0_06". */
export function kernelLabel(name: string): string {
    const number = name.match(/^(?:[A-Z]\d+_)*\d+/)?.[0] ?? "";
    return `${number.replaceAll("_", " ")}  ${name.slice(number.length).replace(/^_/, "").replaceAll("_", " · ")}`.trim();
}

/** "%7 MatMul", "Input x". */
export const titleOf = (node: Node) => isLeaf(node) || node.op === "Input" ? `${node.op} ${labelOf(node)}` : `${node.name} ${node.op}`;
