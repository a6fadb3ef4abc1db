/** The JSON of a dump, schema "graphc-dump/1", as the README beside the compiler's Stages describes it. */
export interface Dump {
    schema: string;
    name: string;
    version: string;
    /** The symbolic extents. */
    symbols: string[];
    stages: Stage[];
    kernels?: Kernel[];
    memory?: Memory;
    /** The whole emitted program. */
    csharp?: string;
}

export interface Stage {
    name: string;
    reason: string;
    changed: boolean;
    /** Absent where the stage changed nothing. */
    graph?: Graph;
}

export interface Graph {
    nodes: Node[];
    inputs: { name: string; node: number }[];
    outputs: { name: string; node: number }[];
    updates: { variable: string; node: number; value: number }[];
    regions: Region[];
}

export type Change = "new" | "rewritten" | "carried" | "kept";

export interface Node {
    /** One number a node over the whole dump: what a pass leaves alone keeps it. */
    id: number;
    name: string;
    op: string;
    attributes: string;
    inputs: number[];
    type: string;
    origin: string;
    change: Change;
    /** The nodes of the stage before that it stands for. */
    from: number[];
    rules: string[];
    flops: string;
    bytes: string;
}

/** A loop or a choice: its results are nodes, what it computes are programs. */
export interface Region {
    kind: string;
    number: number;
    attributes: string;
    nodes: number[];
    programs: { name: string; graph: Graph }[];
}

export interface Kernel {
    number: number;
    name: string;
    over: string;
    nodes: number[];
    reads: string[];
    writes: string[];
    flops: string;
    bytes: string;
    loops: string;
    csharp: string;
    programs: { name: string; kernels: Kernel[]; memory?: Memory }[];
}

/** Who lives where and when: sizes and offsets are bytes per unit of a region. */
export interface Memory {
    regions: { unit: string; bytesPerUnit: number; roundedUpTo: number }[];
    buffers: Buffer[];
    peaks: { kernel: number; bytes: string }[];
}

export interface Buffer {
    name: string;
    type: string;
    elements: string;
    region: number;
    offset: number;
    size: number;
    first: number;
    last: number;
    /** The node whose value it holds, if it holds that of one. */
    node?: number | null;
}

/** What the page was written with. */
export function readDump(): Dump {
    return JSON.parse(document.getElementById("dump")!.textContent!) as Dump;
}
