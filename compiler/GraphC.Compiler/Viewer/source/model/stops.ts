import type { Change, Dump, Graph, Kernel, Node, Region } from "../dump.ts";
import { KernelIndex } from "./kernels.ts";

/** How many nodes of a stop changed in each way against the stop before. */
export interface Counts { new: number; rewritten: number; carried: number; kept: number; removed: number }

/** Where the slider may stand: a stage, or, last, the kernels into which the last stage was cut. */
export interface Stop {
    index: number;
    name: string;
    reason: string;
    changed: boolean;
    graph: Graph;
    kernels: Kernel[];
    nodes: NodeIndex;
    /** Nodes of the stop before that no node of this one stands for. */
    removed: Node[];
    counts: Counts;
}

/** What a node is called everywhere in the page: dumps number nodes over all stages. */
export const nodeKey = (id: number) => `n${id}`;

/** The node of a stop that a key means. */
export const nodeOf = (stop: Stop, key: string | null) => key && /^n\d+$/.test(key) ? stop.nodes.get(Number(key.slice(1))) : undefined;

/** What a region is called everywhere in the page: its number repeats in the programs of others. */
export const regionKey = (region: Region) => `region${region.nodes[0]}`;

/** The nodes of a graph and of the programs of its regions, by number. */
export class NodeIndex {
    readonly all: Node[] = [];
    /** The regions, those inside others too, by the key of the first of their results. */
    readonly regions = new Map<string, Region>();
    private readonly byId = new Map<number, Node>();
    private readonly usersOf = new Map<number, Node[]>();

    constructor(graph: Graph) {
        this.add(graph);
    }

    get(id: number): Node | undefined {
        return this.byId.get(id);
    }

    users(id: number): readonly Node[] {
        return this.usersOf.get(id) ?? [];
    }

    private add(graph: Graph) {
        for (const node of graph.nodes) {
            if (this.byId.has(node.id)) continue;
            this.all.push(node);
            this.byId.set(node.id, node);
            for (const input of new Set(node.inputs)) {
                const users = this.usersOf.get(input);
                if (users) users.push(node);
                else this.usersOf.set(input, [node]);
            }
        }

        for (const region of graph.regions) {
            this.regions.set(regionKey(region), region);
            for (const program of region.programs) this.add(program.graph);
        }
    }
}

/** What a stop changed about a node: nothing at the first, nor where kernels are shown. */
export const changeAt = (stop: Stop, node: Node): Change => stop.changed && stop.index > 0 && stop.kernels.length === 0 ? node.change : "kept";

/** What a stop changed inside of a region: as rewritten if anything in its programs is new or rewritten. */
export function changeInside(stop: Stop, region: Region): Change {
    const changes = region.programs.flatMap(({ graph }) =>
        [...graph.nodes.map(node => changeAt(stop, node)), ...graph.regions.map(inner => changeInside(stop, inner))]);
    if (changes.some(change => change === "new" || change === "rewritten")) return "rewritten";
    return changes.includes("carried") ? "carried" : "kept";
}

/** The stops of a dump, first to last. */
export function stopsOf(dump: Dump): { stops: Stop[]; kernels: KernelIndex } {
    const stops: Stop[] = [];
    for (const stage of dump.stages) {
        const before = stops.at(-1);
        const graph = stage.graph ?? before?.graph;
        if (!graph) continue;
        const changed = stage.graph !== undefined;
        const nodes = changed ? new NodeIndex(graph) : before!.nodes;
        const removed = changed && before ? removedFrom(before.nodes, nodes) : [];
        const counts = changed && before ? count(nodes, removed.length) : { ...none, kept: nodes.all.length };
        stops.push({ index: stops.length, name: stage.name, reason: stage.reason, changed, graph, kernels: noKernels, nodes, removed, counts });
    }

    const kernels = new KernelIndex(dump.kernels ?? []);
    const last = stops.at(-1);
    if (last && kernels.all.length > 0) {
        const counts = { ...none, kept: last.nodes.all.length };
        const reason = "the graph is cut into kernels: each is one loop nest, and what lies inside one is never stored";
        stops.push({ ...last, index: stops.length, name: "kernels", reason, changed: true, kernels: dump.kernels!, removed: [], counts });
    }

    return { stops, kernels };
}

const noKernels: Kernel[] = [];

const none: Counts = { new: 0, rewritten: 0, carried: 0, kept: 0, removed: 0 };

function removedFrom(before: NodeIndex, after: NodeIndex): Node[] {
    const standing = new Set(after.all.flatMap(node => [node.id, ...node.from]));
    return before.all.filter(node => !standing.has(node.id));
}

function count(nodes: NodeIndex, removed: number): Counts {
    const counts = { ...none, removed };
    for (const node of nodes.all) counts[node.change]++;
    return counts;
}
